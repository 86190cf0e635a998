import { table, type Column, type Json, type Observatory, type ReducedCurve } from '@astro/sdk'
import { aSource, testObservatory } from '@astro/sdk/testing'
import { describe, expect, it } from 'vitest'
import plugin from '../src/index.ts'

const tables = plugin.observatories[0]!
const source = aSource({ name: 'star', ra: 10, dec: 20 })
const reading = (columns: Record<string, string>, more: object = {}): Json => ({
  columns, time_offset: 0, time_scale: 'utc', time_frame: 'earth', alignment: 'middle', reference: 'total', band: null, exptime: null,
  zero_point: null, quality_mask: null, electrons_per_flux: null, position: [10, 20], series: '', ...more,
}) as Json
const COLUMNS = { time: 't', mag: 'm', magerr: 'e', band: 'b' }

function reduce(columns: Record<string, Column>, parts: Json[], params: object = {}, star = source): readonly ReducedCurve[] {
  const checked = tables.checkReduceParams(params)
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues))
  const log = { debug() {}, info() {}, warn() {} }
  return tables.reduce({ table: table(columns), meta: { import: { parts } } }, star, { reduce: checked.value, log }) as readonly ReducedCurve[]
}
const f = (...values: number[]) => Float64Array.from(values)

describe('with answers given, as an import gives them', () => {
  const answer = { table: table({ t: f(58000, 58001, 58002), m: f(18, 18.1, 17.9), e: f(0.1, 0.1, 0.1), b: ['g', 'r', 'g'] }), meta: { import: { parts: [reading(COLUMNS)] } } }
  const fetch: Observatory['fetch'] = (star) => (star.name === 'none' ? { empty: true } : answer)
  testObservatory({ ...tables, fetch }, { sources: [source], empty: { source: aSource({ name: 'none', ra: 1, dec: 2 }) } }, it)
})

describe('light curves of tables', () => {
  it('are one a band and part, under names that say what their times are', () => {
    const found = reduce({ import_part: Int16Array.of(1, 1, 2), t: f(1325, 1326, 1470), m: f(1, 2, 3), e: f(1, 1, 1), b: ['Vis.', 'B', 'Vis.'] }, [
      reading(COLUMNS, { time_offset: 56999.5, time_scale: 'tdb', time_frame: 'barycentre', series: 'sector 1' }), reading(COLUMNS, { time_offset: 50000, time_frame: 'heliocentre', series: 'b', reference: 'difference' }),
    ])
    expect(found.map(({ table: t, meta }) => [meta.series_name, [...t.columns.keys()][0], [...t.columns.values()][0]![0]])).toEqual([
      ['sector 1 B', 'bmjd', 58325.5], ['sector 1 Vis.', 'bmjd', 58324.5], ['b Vis.', 'hmjd', 51470],
    ])
    expect(found[0]!.meta).toMatchObject({ barycentric: true, time_scale: 'tdb', reference: 'total', exp_time: null, ra: 10, dec: 20 })
    expect(found[2]!.meta).toMatchObject({ heliocentric: true, time_scale: 'utc', reference: 'difference' })
  })

  it('have no position where the catalog of the import says so', () => {
    const lost = aSource({ name: 'lost', ra: 0, dec: -90, row: { position: 'unknown' } })
    expect(reduce({ t: f(1, 2), m: f(1, 2) }, [reading({ time: 't', mag: 'm' })], {}, lost)[0]!.meta).toMatchObject({ ra: NaN, dec: NaN })
  })

  it('keep flags of the bits that count, or leave flagged epochs out', () => {
    const columns = { t: f(1, 2, 3), m: f(1, 1, 1), e: f(1, 1, 1), q: f(0, 4, 8) }
    const parts = [reading({ time: 't', mag: 'm', magerr: 'e', flag: 'q' }, { quality_mask: 4 })]
    expect(reduce(columns, parts)[0]!.table.columns.get('flag')).toEqual(Int32Array.of(0, 4, 0))
    expect(reduce(columns, parts, { quality_mask: 8 })[0]!.table.columns.get('flag')).toEqual(Int32Array.of(0, 0, 8))
    expect(reduce(columns, parts, { drop_bad: true })[0]!.table.length).toBe(2)
  })

  it('are flagged where a flag has bits beyond the 31st, or is none', () => {
    const q = f(0, 2 ** 31 - 1, 2 ** 31, 2 ** 33, 2 ** 33 + 4, 2 ** 60, -1, 0.5, NaN)
    const one = (quality_mask: number | null): unknown => {
      const columns = { t: q.map((_, i) => i), m: q.map(() => 18), e: q.map(() => 0.1), q }
      return [...reduce(columns, [reading({ time: 't', mag: 'm', magerr: 'e', flag: 'q' }, { quality_mask })])[0]!.table.columns.get('flag') as Int32Array]
    }
    expect(one(null)).toEqual([0, 2 ** 31 - 1, 1, 1, 1, 1, 1, 1, 1])
    expect(one(4)).toEqual([0, 4, 0, 0, 4, 1, 1, 1, 1])
  })

  it('begin anew after a gap', () => {
    const found = reduce({ t: f(300, 1, 2, 301), m: f(1, 2, 3, 4) }, [reading({ time: 't', mag: 'm' })], { gap: 40 })
    expect(found.map(({ table: t }) => [...t.columns.get('mag') as Float64Array])).toEqual([[2, 3], [1, 4]])
  })

  it('estimate the errors that are missing, and say so', () => {
    const t = f(1, 2, 3, 4, 5)
    const quoted = reduce({ t, m: f(1, 2, 1, 2, 1), e: f(1, 1, 1, 1, 1) }, [reading({ time: 't', mag: 'm', magerr: 'e' })])[0]!
    expect([quoted.meta['errors'], quoted.table.columns.has('error_estimated')]).toEqual(['quoted', false])
    // Every step is 1: the scatter is 1.4826 / sqrt 2.
    const none = reduce({ t, m: f(1, 2, 1, 2, 1) }, [reading({ time: 't', mag: 'm' })])[0]!
    expect(none.meta['errors']).toBe('estimated')
    for (const error of none.table.columns.get('magerr') as Float64Array) expect(error).toBeCloseTo(1.4826 / Math.SQRT2, 12)
    const some = reduce({ t, m: f(1, 2, 1, 2, NaN), e: f(0.5, NaN, 0, 0.5, NaN) }, [reading({ time: 't', mag: 'm', magerr: 'e' })])[0]!
    expect([some.meta['errors'], some.table.columns.get('error_estimated')]).toEqual(['mixed', Uint8Array.of(0, 1, 1, 0, 0)])
    expect((some.table.columns.get('magerr') as Float64Array)[4]).toBeNaN()
    expect(reduce({ t: f(1), m: f(1) }, [reading({ time: 't', mag: 'm' })])[0]!.meta['errors']).toBe('none')
  })

  it('keep limits beside missing magnitudes', () => {
    const [curve] = reduce({ t: f(1, 2), m: f(NaN, 12), e: f(NaN, 0.1), limit_mag: f(13, NaN) }, [reading({ time: 't', mag: 'm', magerr: 'e', limit: 'limit_mag' })])
    expect([...curve!.table.columns.get('limit_mag') as Float64Array]).toEqual([13, NaN])
    expect(curve!.keep).toContain('limit_mag')
  })

  it('cannot be made of what was not imported', () => {
    expect(() => tables.reduce({ table: table({ t: f(1) }), meta: {} }, source, { reduce: {}, log: { debug() {}, info() {}, warn() {} } })).toThrow(/was not imported/)
  })
})
