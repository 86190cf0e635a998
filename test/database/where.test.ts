import { assert, asyncProperty, constantFrom, double, letrec, oneof, record, tuple, type Arbitrary } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/database/open.ts'
import { parseNear } from '../../src/catalog/near.ts'
import { parseWhere } from '../../src/database/where/parse.ts'
import { chooseSources } from '../../src/database/where/select.ts'
import { commitShard } from '../../src/database/write.ts'
import { startPlaces } from './places.ts'
import { shard, source } from './sample.ts'

type Props = Record<string, number | string | boolean | null>

/** A small sky: four sources on one parallel, a fifth that was never analyzed. */
const SKY: { name: string; ra: number; mag: number | null; props: Props | null }[] = [
  { name: 'a', ra: 10, mag: 15, props: { 'zg.stetson_k': 0.95, 'zr.mag': 15.5, n_detections: 2, class: "O'Hara", is_good: true } },
  { name: 'b', ra: 10.05, mag: 17.5, props: { 'zg.stetson_k': 0.8, 'zr.mag': 17, n_detections: 0, class: '50%', is_good: false } },
  { name: 'c', ra: 10.2, mag: null, props: { 'zg.stetson_k': null, 'zr.mag': 18, n_detections: 1, 'odd name': 3 } },
  { name: 'd', ra: 359.99, mag: 19, props: { 'zr.mag': 'unknown', n_detections: 1 } },
  { name: 'e', ra: 200, mag: 12, props: null },
]

/** Message of the error that a text is. */
function problem(text: string): string {
  try {
    parseWhere(text)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('what a condition says', () => {
  it('names the place of a slip and what was expected there', () => {
    expect(problem('mag <')).toMatch(/character 6: a name, a number or a text.* found the end/)
    expect(problem('mag < 18 zg')).toMatch(/character 10: 'and', 'or' or the end expected, found 'zg'/)
    expect(problem("class = 'x")).toMatch(/character 9: the quote ' has no end/)
    expect(problem('mag < 18; DROP TABLE sources')).toMatch(/character 9: ';' has no place here/)
    expect(problem('mag < 1e999')).toMatch(/too large a number/)
    expect(problem('')).toMatch(/found the end/)
    expect(problem('mag not > 18')).toMatch(/character 9: 'in', 'like' or 'between' expected, found '>'/)
    expect(problem('mag not 18')).toMatch(/'in', 'like' or 'between' expected, found '18'/)
    expect(problem('mag')).toMatch(/a comparison/)
    expect(problem('(mag < 18')).toMatch(/'\)' expected/)
    expect(problem(`${'('.repeat(60)}mag < 1${')'.repeat(60)}`)).toMatch(/more than 50/)
    expect(problem('x'.repeat(10_001))).toMatch(/longer than 10000/)
    expect(problem('not '.repeat(2000) + 'mag < 1')).toMatch(/more than 50/)
  })

  it('reads a cone with units, in degrees and in base 60', () => {
    expect(parseNear('253.1 12.9 5arcmin')).toEqual({ ra: 253.1, dec: 12.9, radius: 5 / 60 })
    const { ra, ...rest } = parseNear('16:52:24 -12:54:00 30 arcsec')
    expect(ra).toBeCloseTo(253.1, 12)
    expect(rest).toEqual({ dec: -12.9, radius: 30 / 3600 })
    expect(parseNear('0,-90,1deg').radius).toBe(1)
    for (const text of ['10 20', '10 20 5', '10 20 5px', '400 0 1deg', '10 95 1deg', 'x 0 1deg', '10 20 200deg', '10 20 -1deg', '']) {
      expect(() => parseNear(text), text).toThrow(/--near/)
    }
  })
})

/** True, false, or null where something is unknown, as in SQL. */
type Truth = boolean | null
type Row = (typeof SKY)[number]
interface Said {
  readonly text: string
  readonly holds: (row: Row) => Truth
}

const valueOf = (row: Row, name: string): number | null => {
  const value = name === 'mag' ? row.mag : (row.props?.[name] ?? null)
  return typeof value === 'number' ? value : null
}

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b, '=': (a, b) => a === b, '!=': (a, b) => a !== b,
}

const { said: condition } = letrec<{ said: Said }>((tie) => {
  const one = record({
    name: constantFrom('mag', 'zg.stetson_k', 'zr.mag', 'n_detections'), operator: constantFrom(...Object.keys(COMPARE)),
    value: oneof(constantFrom(0, 1, 15, 17, 0.8), double({ min: -20, max: 20, noNaN: true })),
  }).map(({ name, operator, value }): Said => ({
    text: `${name} ${operator} ${value}`,
    holds: (row) => {
      const left = valueOf(row, name)
      return left === null ? null : COMPARE[operator]!(left, value)
    },
  }))
  const pair = tuple(tie('said'), constantFrom('and', 'or'), tie('said')).map(([a, kind, b]): Said => ({
    text: `(${a.text}) ${kind} (${b.text})`,
    holds: (row) => {
      const [left, right] = [a.holds(row), b.holds(row)]
      const decided = kind === 'or'
      if (left === decided || right === decided) return decided
      return left === null || right === null ? null : !decided
    },
  }))
  const opposite = (tie('said') as Arbitrary<Said>).map((a): Said => ({
    text: `not (${a.text})`,
    holds: (row) => {
      const inner = a.holds(row)
      return inner === null ? null : !inner
    },
  }))
  return { said: oneof({ maxDepth: 4 }, one, pair, opposite) as Arbitrary<Said> }
})

const { places, stop } = await startPlaces()
afterAll(stop)

describe.each(places)('sources by a condition, database $kind', (place) => {
  let db: Database
  beforeAll(async () => {
    db = await openDatabase(await place.options())
    await commitShard(db, {
      ...shard('P'),
      sources: SKY.map(({ name, ra, mag }, i) => ({ ...source('P', name, i, ra, 0), mag })),
      properties: SKY.flatMap(({ name, props }) => (props ? [{ project: 'P', source_name: name, has_data: true, props, identity: 'x' }] : [])),
    })
  })
  afterAll(() => db.close())
  const names = async (where: string): Promise<string> => (await chooseSources(db, 'P', { where }))!.join('')

  it('compares columns and properties; what a source lacks never holds', async () => {
    expect(await names('zg.stetson_k > 0.9 and mag < 18')).toBe('a')
    expect(await names('zg.stetson_k > 0.9 or n_detections = 1')).toBe('acd')
    expect(await names('not zg.stetson_k > 0.9')).toBe('b')
    expect(await names('zg.stetson_k is null')).toBe('cde')
    expect(await names('mag is not null and mag not between 14 and 18')).toBe('de')
    expect(await names('zr.mag - mag > 0')).toBe('a')
    expect(await names('(zr.mag - 1) * 2 >= 32 and (mag > 1)')).toBe('b')
    expect(await names('1 / (n_detections - 1) < 5')).toBe('ab')
    expect(await names(`class = 'O''Hara' or "odd name" = 3`)).toBe('ac')
    expect(await names(`class like '50\\%'`)).toBe('b')
    expect(await names(`name in ('a', 'e', 'zz')`)).toBe('ae')
    expect(await names('is_good = true')).toBe('a')
    expect(await names(`zr.mag = 'unknown'`)).toBe('d')
  })

  it('refuses a name that nothing has, and kinds that do not fit', async () => {
    await expect(names('zg.stetsonk > 1')).rejects.toThrow(/character 1: no source of P has a property 'zg.stetsonk'; did you mean 'zg.stetson_k'/)
    await expect(names(`mag < 'x'`)).rejects.toThrow(/a number and a text cannot be compared/)
    await expect(names(`name + 1 > 2`)).rejects.toThrow(/'\+' needs numbers/)
  })

  it('takes a cone, nearest first, across RA 0 and together with a condition', async () => {
    expect((await chooseSources(db, 'P', { near: { ra: 10.04, dec: 0, radius: 0.25 } }))!.join('')).toBe('bac')
    expect((await chooseSources(db, 'P', { near: { ra: 0.01, dec: 0, radius: 1 / 30 } }))!.join('')).toBe('d')
    expect((await chooseSources(db, 'P', { near: { ra: 10.04, dec: 0, radius: 0.25 }, where: 'n_detections > 0' }))!.join('')).toBe('ac')
    expect(await chooseSources(db, 'P', {})).toBeUndefined()
  })

  it('agrees with a slow twin on conditions at random', async () => {
    await assert(asyncProperty(condition, async ({ text, holds }) => {
      expect(await names(text), text).toBe(SKY.filter((one) => holds(one) === true).map(({ name }) => name).join(''))
    }), { numRuns: 60, seed: 5 })
  })
})
