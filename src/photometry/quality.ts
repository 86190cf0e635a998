import type { LightCurve, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { positionOffsets } from '../kernels/one-curve.ts'
import { flagsOf, toFloat64 } from './numeric.ts'

/** Section `quality` of the configuration. */
export interface QualityParameters {
  /** Cuts in force; `offset` is the one there is. */
  readonly cut_names: readonly string[]
  /** Largest |offset| of a good epoch, in scatters of the offsets. */
  readonly offset_threshold: number
}

export interface Quality {
  /**
   * Distance from the median position, less its median, over its median absolute deviation; null for a curve without positions.
   */
  readonly offset: Float64Array | null
  /** 1 where an epoch is flagged by the survey or fails a cut. */
  readonly qflag: Uint8Array
}

/**
 * Quality of every epoch: the survey's flag, and the offset of its position (pos1, pos2 in pixels where the curve has them, else
 * ra, dec in degrees) from the median position of the curve. Both sides of the cut count; an epoch with an unknown position fails
 * it. Reads only.
 * @throws AstroError `unknown_cut` for a name that is no cut.
 */
export function checkQuality(curve: LightCurve, parameters: QualityParameters): Quality {
  const unknown = parameters.cut_names.find((name) => name !== 'offset')
  if (unknown !== undefined) {
    throw new AstroError('unknown_cut', EXIT.configuration, `quality.cut_names: there is no cut '${unknown}'`, {
      hint: "The cut there is: 'offset'.",
    })
  }
  const { table } = curve
  const flag = flagsOf(table)
  const position = positionOf(table)
  if (!position) return { offset: null, qflag: flag ? Uint8Array.from(flag, (value) => (value === 0 ? 0 : 1)) : new Uint8Array(table.length) }
  const threshold = parameters.cut_names.length > 0 ? parameters.offset_threshold : NaN
  const { offset, failed } = positionOffsets(position.x, position.y, position.sky, threshold, flag)
  return { offset, qflag: failed }
}

/** Positions in pixels where the curve has them, else in degrees; undefined for a curve without any. */
function positionOf(table: Table): { x: Float64Array; y: Float64Array; sky: boolean } | undefined {
  const [pos1, pos2] = [column(table, 'pos1'), column(table, 'pos2')]
  if (pos1 && pos2) return { x: pos1, y: pos2, sky: false }
  const [ra, dec] = [column(table, 'ra'), column(table, 'dec')]
  return ra && dec ? { x: ra, y: dec, sky: true } : undefined
}

function column(table: Table, name: string): Float64Array | undefined {
  const found = table.columns.get(name)
  return found && toFloat64(found)
}
