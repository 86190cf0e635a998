import { describe, expect, it } from 'vitest'
import { ls } from '../../plugins/ls/src/index.ts'
import { apart, detections, find, missing, seriesFrom } from './run.ts'
import { rowsOf, ztfBand } from './ztf.ts'

const absent = missing('ztf_lc')
const answer = (id: string): string => `ztf_lc/irsa_gaia${id}.csv`

/** Periods of the manifest of the data, d. */
const STARS: [id: string, what: string, period: { zg: number; zr: number }][] = [
  ['1191504471436192512', 'NN Ser', { zg: 0.1300802, zr: 0.1300802 }],
  ['4318508939464901760', 'half the orbit of a double white dwarf', { zg: 0.064854, zr: 0.064854 }],
  ['1893101535448502400', 'a rotating white dwarf', { zg: 0.815592, zr: 0.815596 }],
  ['3345661467822106624', 'a variable', { zg: 0.2170358, zr: 0.2170358 }],
  ['103999471976858496', 'a periodic white dwarf', { zg: 0.449771, zr: 0.449771 }],
]

const CONSTANT = ['1228266814506156928', '114808397128552576', '1410345596469085184', '1510467090935595008']

describe.skipIf(absent)(`ls with its defaults on ZTF${absent}`, () => {
  describe.each(['zg', 'zr'] as const)('%s', (filter) => {
    it.each(STARS)('%s, %s', (id, _, period) => {
      const [best] = detections(find(ls, [ztfBand(answer(id), filter)]))
      const multiple = { '1': 1, '2': 2, '1/2': 0.5 }[String(best!.values['multiple'])]!
      expect(apart(best!.period, multiple * period[filter])).toBeLessThan(1e-5)
      // The highest peak is the manifest's, to the width of a peak; and it is said how the period stands to it.
      expect(apart(best!.period, multiple * (best!.values['peak_period'] as number))).toBeLessThan(1e-4)
      expect(best!.fap).toBeLessThan(1e-50)
    })

    it('3750072904055666176: what comes back with the sampling, and trends, are none of the star', () => {
      const finds = find(ls, [ztfBand(answer('3750072904055666176'), filter)])
      expect(detections(finds)).toEqual([])
      expect(finds[0]!.alias_of).toBe('trend')
      // The day at which the trend shows: the highest peak above two cycles of the span.
      const [image] = finds.slice(1).toSorted((a, b) => a.fap! - b.fap!)
      expect(image!.alias_of).toBe('sidereal day')
      expect(apart(image!.period, 0.9973)).toBeLessThan(1e-3)
    })

    it.each(CONSTANT)('%s has no period', (id) => {
      expect(detections(find(ls, [ztfBand(answer(id), filter)]))).toEqual([])
    })
  })

  it('1228266814506156928: the day is named', () => {
    const [best] = find(ls, [ztfBand(answer('1228266814506156928'), 'zg')])
    expect(best!.alias_of).toBe('sidereal day')
  })

  it.each([['one term', {}], ['two terms', { terms: 2 }]])('ZTFrlh6cyjh in g, r, i: %s', (_, params) => {
    const rows = rowsOf('ztf_lc/ZTFrlh6cyjh_phot.csv').filter((row) => Number(row['flux']) > 0)
    for (const filter of ['ztfg', 'ztfr', 'ztfi']) {
      const own = rows.filter((row) => row['filter'] === filter).map((row) => [Number(row['mjd']), Number(row['flux']), Number(row['fluxerr'])] as const)
      const [best] = detections(find(ls, [seriesFrom(own, filter)], params))
      expect(apart(best!.period, 1.10735)).toBeLessThan(5e-5)
      expect(best!.values['half_period']).toBeCloseTo(0.55367, 4)
    }
  })
})
