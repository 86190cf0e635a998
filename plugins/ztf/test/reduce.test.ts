import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RawPhotometry, ReducedCurve, Table } from '@astro/sdk'
import { median, medianRa, numbers, strings, takeRows } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/archive/csv.ts'
import { csvOptions } from '../src/columns.ts'
import { reduceZtf } from '../src/reduce.ts'
import { HEADER, line, reduceContext, source } from './fixtures.ts'

type Epoch = NonNullable<Parameters<typeof line>[0]>

function raw(...epochs: Epoch[]): RawPhotometry {
  return { table: readCsv(HEADER + epochs.map(line).join(''), csvOptions), meta: { release: 'ztf_dr24' } }
}

function total(curves: readonly ReducedCurve[]): number {
  return curves.reduce((sum, curve) => sum + curve.table.length, 0)
}

const good = (t: Table): number =>
  Array.from(numbers(t, 'flag')).filter((flag, i) => flag === 0 && !Number.isNaN(numbers(t, 'mag')[i])).length

describe('synthetic epochs', () => {
  it('become curves with the canonical columns, sorted, and the facts of the series', () => {
    const [curve, ...rest] = reduceZtf(raw({ mjd: 58203, mag: 19 }, { mjd: 58202.5, flag: 32768 }), source(), reduceContext())
    expect(rest).toEqual([])
    expect([...curve!.table.columns.keys()]).toEqual([
      'mjd',
      'exptime',
      'filter',
      'mag',
      'magerr',
      'ra',
      'dec',
      'flag',
      'oid',
      'field',
      'limitmag',
      'release',
    ])
    expect(curve!.table.columns.get('mjd')).toEqual(Float64Array.of(58202.5, 58203))
    expect(curve!.table.columns.get('flag')).toEqual(Int32Array.of(32768, 0))
    expect(curve!.table.columns.get('oid')).toEqual(BigInt64Array.of(675103300002930n, 675103300002930n))
    expect(curve!.table.columns.get('release')).toEqual(['ztf_dr24', 'ztf_dr24'])
    expect(curve!.table.info['exptime']).toMatchObject({ unit: 's' })
    // MJD 58202.5 is 2018-03-25.
    expect(curve!.meta).toEqual({
      ra: 10,
      dec: 20,
      series_name: '2018-03-zg',
      object_id: '675103300002930',
      time_stamp_alignment: 'start',
    })
  })

  it('are cut where all bands together have a gap, not one of exactly its length', () => {
    const epochs: Epoch[] = [
      { mjd: 58000 },
      { mjd: 58040 },
      { mjd: 58060, filter: 'zr', oid: '2' },
      { mjd: 58090 },
      { mjd: 58130.5 },
      { mjd: 58130.25, filter: 'zr', oid: '2' },
    ]
    const curves = reduceZtf(raw(...epochs), source(), reduceContext({ gap: 40 }))
    expect(curves.map((c) => [c.meta.series_name.slice(-2), ...numbers(c.table, 'mjd')])).toEqual([
      ['zg', 58000, 58040, 58090],
      ['zr', 58060],
      ['zr', 58130.25],
      ['zg', 58130.5],
    ])
  })

  it('do not depend on the order of the rows', () => {
    const epochs: Epoch[] = [
      { mjd: 58000, oid: '3' },
      { mjd: 58000, oid: '1' },
      { mjd: 58001, oid: '1' },
      { mjd: 58000.5, oid: '2', filter: 'zr' },
    ]
    expect(reduceZtf(raw(...epochs.toReversed()), source(), reduceContext())).toEqual(
      reduceZtf(raw(...epochs), source(), reduceContext()),
    )
  })

  it('of other stars go: by position, right across RA 0 and at high declination', () => {
    const near = (dra: number) => raw({ ra: (dra / 3600 / Math.cos((60 * Math.PI) / 180) + 360) % 360, dec: 60 })
    const at = source({ ra: 359.9999999, dec: 60 })
    for (const [arcsec, n] of [
      [2.9, 1],
      [-2.9, 1],
      [3.1, 0],
      [-3.1, 0],
    ] as const) {
      expect(reduceZtf(near(arcsec), at, reduceContext()).length, String(arcsec)).toBe(n)
    }
    expect(reduceZtf(raw({ ra: 359.99999 }, { ra: 0.00001 }), source({ ra: 0 }), reduceContext())[0]!.meta.ra).toBeCloseTo(0, 9)
  })

  it('of a star that moves stay: it is looked for where it was then', () => {
    // 2 arcsec a year: 11 arcsec north of its place of 2016 in mid-2021 (MJD 59396).
    const moving = { pmra: 0, pmdec: 2000, epoch: 2016 }
    const seen = raw({ mjd: 59396, dec: 20 + 11 / 3600 })
    expect(reduceZtf(seen, source(moving), reduceContext()).length).toBe(1)
    expect(reduceZtf(seen, source(), reduceContext()).length).toBe(0)
  })

  it('of another brightness go, when both are known; flagged epochs do not vote', () => {
    const epochs = raw({ mag: 18.6 }, { mag: 12, flag: 1 }, { mag: 12, flag: 1 })
    for (const [mag, n] of [
      [18, 1],
      [17.8, 0],
      [19.3, 1],
      [19.4, 0],
      [null, 1],
    ] as const) {
      expect(reduceZtf(epochs, source({ mag }), reduceContext()).length, String(mag)).toBe(n)
    }
    expect(reduceZtf(epochs, source({ mag: 12 }), reduceContext({ mag_range: null })).length).toBe(1)
  })

  it('without rows, magnitudes, positions or times do no harm', () => {
    expect(reduceZtf({ table: readCsv(HEADER, csvOptions), meta: {} }, source(), reduceContext())).toEqual([])
    expect(reduceZtf({ table: { length: 0, columns: new Map(), info: {} }, meta: {} }, source(), reduceContext())).toEqual([])
    expect(reduceZtf(raw({ mjd: '' }), source(), reduceContext())).toEqual([])
    expect(reduceZtf(raw({ ra: '', dec: '' }), source(), reduceContext())).toEqual([])
    expect(reduceZtf(raw({ mag: '' }), source({ mag: 18 }), reduceContext())).toEqual([])
    expect(reduceZtf(raw({ mag: '' }, { mag: '' }), source(), reduceContext()).map((c) => c.table.length)).toEqual([2])
    expect(reduceZtf(raw({ mag: '' }, { flag: 4 }), source(), reduceContext({ drop_bad: true }))).toEqual([])
  })

  it('of one object in two filters are an error', () => {
    expect(() => reduceZtf(raw({ filter: 'zr' }, {}), source(), reduceContext())).toThrow(
      '675103300002930 has epochs in more than one filter: zg, zr',
    )
  })
})

const FILE = join(
  process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'),
  'ztf_lc/ZTF_lightcurve.csv',
)

describe.skipIf(!existsSync(FILE))('1852 real epochs of five objects (skipped where ASTRO_TEST_DATA is absent)', () => {
  const table = existsSync(FILE) ? readCsv(readFileSync(FILE, 'utf8'), csvOptions) : readCsv(HEADER, csvOptions)
  const star = source({
    mag: median(numbers(table, 'mag')),
    ra: medianRa(numbers(table, 'ra')),
    dec: median(numbers(table, 'dec')),
  })
  const reduce = (given: object = {}, changed = table, target = star) =>
    reduceZtf({ table: changed, meta: {} }, target, reduceContext(given))
  const changed = (name: string, oid: string, change: (value: number) => number): Table => {
    const column = Float64Array.from(numbers(table, name), (value, i) =>
      strings(table, 'oid')[i] === oid ? change(value) : value,
    )
    return { ...table, columns: new Map(table.columns).set(name, column) }
  }

  it('give the curves, epochs and good epochs of the specification', () => {
    expect(reduce().map((c) => [strings(c.table, 'filter')[0], c.table.length, good(c.table)])).toEqual([
      ['zg', 293, 277],
      ['zr', 417, 401],
      ['zi', 9, 9],
      ['zr', 214, 210],
      ['zg', 278, 274],
      ['zi', 10, 10],
      ['zg', 225, 221],
      ['zr', 235, 229],
      ['zr', 98, 97],
      ['zg', 73, 73],
    ])
  })

  it('start when and as bright as the specification says, without the foreign flux column', () => {
    const [first] = reduce()
    // 2018-05-08T11:38:06.996480
    expect(numbers(first!.table, 'mjd')[0]).toBeCloseTo(58246 + (11 + (38 + 6.99648 / 60) / 60) / 24, 9)
    expect(numbers(first!.table, 'mag')[0]).toBeCloseTo(20.01619, 5)
    expect(first!.table.columns.has('flux')).toBe(false)
  })

  it('follow gap, drop_bad and radius', () => {
    const long = reduce({ gap: 300 })
    expect(long.map((c) => [strings(c.table, 'filter')[0], c.table.length]).toSorted()).toEqual([
      ['zg', 869],
      ['zi', 19],
      ['zr', 964],
    ])
    const dropped = reduce({ drop_bad: true })
    expect([total(dropped), dropped.every((c) => good(c.table) === c.table.length)]).toEqual([1801, true])
  })

  it('lose the object that is another star', () => {
    expect(
      total(
        reduce(
          {},
          changed('mag', '736115200001082', () => 12),
        ),
      ),
    ).toBe(1327)
    const moved = changed('ra', '805201300017324', (ra) => (ra - 0.1 + 360) % 360)
    expect(total(reduce({}, moved))).toBe(1419)
    expect(total(reduce({ radius: 500 }, moved))).toBe(1852)
    expect(total(reduce({}, table, { ...star, mag: null }))).toBe(1852)
  })

  it('come out the same from rows in any order', () => {
    const backwards = takeRows(
      table,
      Array.from({ length: table.length }, (_, i) => table.length - 1 - i),
    )
    expect(reduce({}, backwards)).toEqual(reduce())
  })

  it('mark the start of the exposure: the time stamp names the image', () => {
    const frac = strings(table, 'filefracday').map((text) => Number(text.slice(8)) / 1e6)
    const seconds = Array.from(numbers(table, 'mjd'), (mjd, i) => (mjd - Math.floor(mjd) - frac[i]!) * 86400)
    expect(Math.abs(median(seconds))).toBeLessThan(5)
  })
})
