import { describe, expect, it } from 'vitest'
import { completenessMaps, type CompletenessMap, type InjectionOf } from '../../src/photometry/completeness/index.ts'
import { simulate } from '../../src/photometry/simulate/simulate.ts'
import { BOXES, constant, requestOf } from '../simulate/support.ts'

const LONG = process.env['ASTRO_TEST_LONG'] === '1'
const BINS = LONG ? 8 : 3
const SOURCES = 20
/** So that nearly every cell has 100. */
const PER_SOURCE = Math.ceil((BINS ** 2 * 150) / 0.9 / SOURCES)

/** A survey of constant sources, the whole way: drawn, put in, searched, matched. */
function survey(seed: number): InjectionOf[] {
  return Array.from({ length: SOURCES }, (_, i) => `star ${i}`).flatMap((source_name) => {
    const { injections } = simulate(requestOf(source_name, [constant({ seed: source_name })], { seed, num_injections: PER_SOURCE }))
    return injections.map((injection) => ({ source_name, ...injection }))
  })
}

function mapOf(rows: readonly InjectionOf[]): CompletenessMap {
  const [map] = completenessMaps(rows, {
    shapes: [BOXES], finders: [{ id: 'peak', threshold: 5 }], searched: Array.from({ length: SOURCES }, () => ({ days: 199, mag: 18, bands: [['TOY', 'g']] })), seen: () => ({ observed: 0, background: 0 }), bins: BINS,
  })
  return map!
}

describe('a completeness map made the whole way', () => {
  const [a, b] = [survey(1), survey(2)].map(mapOf)

  it('agrees with that of an independent seed: two samples at 99 % in at least 95 % of cells', () => {
    let [cells, agree] = [0, 0]
    a!.n.forEach((line, j) => line.forEach((n, i) => {
      const [m, k, l] = [b!.n[j]![i]!, a!.k[j]![i]!, b!.k[j]![i]!]
      if (n < 100 || m < 100) return
      const pooled = (k + l) / (n + m)
      cells++
      if (Math.abs(k / n - l / m) <= 2.5758 * Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))) agree++
    }))
    expect(cells).toBeGreaterThan(0.8 * BINS ** 2)
    expect(agree / cells).toBeGreaterThanOrEqual(0.95)
  })

  it('rises with the amplitude, and is at most the share of time with an epoch in the event', () => {
    for (const map of [a!, b!]) {
      for (const [j, line] of map.completeness.entries()) {
        expect(line.at(-1)).toBeGreaterThan(line[0]!)
        line.forEach((share, i) => expect(share! * map.n[j]![i]!).toBeLessThanOrEqual(map.in_data[j]![i]! + 1e-9))
      }
    }
  })
})
