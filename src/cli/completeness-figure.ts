import type { CompletenessMap } from '../photometry/completeness/index.ts'
import { completenessScene, type MapAxis } from '../view/completeness-plot.ts'
import type { Scene } from '../view/scene.ts'

/** The picture of a completeness map: what was put in, who looked for it, and the share found in every cell. */
export function mapScene(map: CompletenessMap): Scene {
  const { x, y, n } = map
  const completeness = map.completeness.map((line) => line.map((value) => value ?? NaN))
  const where = map.band === 'any' ? '' : ` in ${map.band}`
  const threshold = map.threshold === null ? '' : ` at threshold ${map.threshold}`
  const chance = map.zero_n > 0 ? ` · ${map.zero_k} of ${map.zero_n} injections of nothing matched` : ''
  return completenessScene({ x: axisOf(x), y: axisOf(y), n, completeness }, {
    title: `Completeness: ${map.shape} by ${map.finder}${where}${threshold}`,
    subtitle: `${map.sources} sources searched${chance}`,
  })
}

function axisOf({ name, unit, scale, edges }: CompletenessMap['x']): MapAxis {
  const word = name === 'expected_snr' ? 'expected S/N' : name.replaceAll('_', ' ')
  return { name: word, unit: unit === '1' ? '' : unit, edges, isLog: scale === 'log' && edges[0]! > 0 }
}
