import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/database/open.ts'
import { noiseOf, replaceNoise } from '../../src/database/noise.ts'
import {
  analysesOf, detections, failuresOf, injectionsOf, lightcurvesOf, notSimulated, nullsOf, rawOf, reductionsOf,
} from '../../src/database/read.ts'
import { coneSearch } from '../../src/database/cone.ts'
import { commitShard } from '../../src/database/write.ts'
import { curve, detection, fullShard, injection, nullTest, properties, propertiesOf, raw, shard, source } from './sample.ts'
import { startPlaces } from './places.ts'

const { places, stop } = await startPlaces()
afterAll(stop)

const TABLES = ['sources', 'raw_photometry', 'reductions', 'lightcurves', 'properties', 'detections', 'injections', 'nulls', 'failures']

/** All rows of all tables, without serial numbers and times of making. */
async function everything(db: Database): Promise<unknown> {
  const rows: Record<string, unknown> = {}
  for (const table of TABLES) {
    const list = await db.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) - 'id' - 'created_at' AS "row" FROM ${table} t ORDER BY 1`,
    )
    rows[table] = list.map(({ row }) => row)
  }
  return rows
}

/** Names that break what is put together carelessly. */
const HOSTILE = [
  "Robert'); DROP TABLE sources; --",
  '"quoted" \\ back',
  '{a,b}',
  'NULL',
  '',
  ' ',
  '$1',
  'Å𝛼\u202e ☃',
  '\u0001\t\n',
  '\\u0000',
  'e\u0301',
  '\u00e9',
]

const failed = (source_name: string, stage: 'fetch' | 'analyze', observatory: string) => ({
  project: 'FAIL',
  source_name,
  observatory,
  stage,
  code: 'no',
  message: 'm',
})

describe.each(places)('$kind', (place) => {
  let db: Database
  beforeAll(async () => {
    db = await openDatabase(await place.options())
  })
  afterAll(() => db.close())

  it('gives back what was committed, to the last bit', async () => {
    const given = fullShard('EXACT', ['a', 'b'])
    await commitShard(db, given)
    expect(await lightcurvesOf(db, 'EXACT', 'a')).toEqual([
      curve('EXACT', 'a', 1),
      curve('EXACT', 'a', 2),
      curve('EXACT', 'a', 1, { level: 'processed' }),
    ])
    expect(await rawOf(db, 'ZTF', ['b', 'a'])).toEqual([raw('b'), raw('a')])
    expect(await reductionsOf(db, 'EXACT', 'ZTF', ['a', 'b'])).toEqual(given.reductions)
    expect(await propertiesOf(db, 'EXACT', ['a'])).toEqual([properties('EXACT', 'a')])
    expect(await detections(db, 'EXACT')).toEqual(given.detections)
    const [found] = await coneSearch(db, 'EXACT', 10, 20, 0)
    expect(found).toEqual({ ...source('EXACT', 'a', 0), separation: 0 })
  })

  it('changes nothing when the same is committed again', async () => {
    await commitShard(db, fullShard('TWICE', ['a', 'b']))
    const before = await everything(db)
    await commitShard(db, fullShard('TWICE', ['a', 'b']))
    expect(await everything(db)).toEqual(before)
  })

  it('replaces what was made again, and nothing else', async () => {
    await commitShard(db, fullShard('REDO', ['a', 'b']))
    const others = [curve('REDO', 'a', 1, { observatory: 'TESS' }), curve('OTHER', 'a', 1)]
    await commitShard(db, shard('REDO', { lightcurves: others }))
    await commitShard(db, shard('REDO', { replaced: { ZTF: ['a'] }, lightcurves: [curve('REDO', 'a', 1, { filter: 'zr' })] }))
    expect((await lightcurvesOf(db, 'REDO', 'a')).map((row) => [row.observatory, row.filter])).toEqual([
      ['TESS', 'zg'],
      ['ZTF', 'zr'],
    ])
    expect(await propertiesOf(db, 'REDO', ['a', 'b'])).toEqual([properties('REDO', 'b')])
    expect(await detections(db, 'REDO')).toEqual([detection('REDO', 'b', 58000)])
    expect(await lightcurvesOf(db, 'REDO', 'b')).toHaveLength(3)
    expect(await db.query("SELECT project FROM lightcurves WHERE project = 'OTHER'")).toHaveLength(1)
  })

  it('brings rows up to date', async () => {
    await commitShard(
      db,
      shard('NEW', {
        sources: [source('NEW', 'a', 0, 10, 20)],
        raw: [raw('fresh', { status: 'empty', epochs: 0, note: 'none' })],
      }),
    )
    await commitShard(db, shard('NEW', { sources: [source('NEW', 'a', 5, 200, -40)], raw: [raw('fresh')] }))
    expect(await coneSearch(db, 'NEW', 10, 20, 1)).toEqual([])
    expect(await coneSearch(db, 'NEW', 200, -40, 1)).toMatchObject([{ name: 'a', cat_index: 5 }])
    expect(await rawOf(db, 'ZTF', ['fresh'])).toEqual([raw('fresh')])
  })

  it('counts failures in a row, and forgets those that are over', async () => {
    const sources = ['a', 'b'].map((name, i) => source('FAIL', name, i))
    await commitShard(
      db,
      shard('FAIL', {
        sources,
        failures: [failed('b', 'fetch', 'ZTF'), failed('a', 'analyze', 'TESS+ZTF'), failed('a', 'fetch', 'TESS')],
      }),
    )
    await commitShard(
      db,
      shard('FAIL', {
        failures: [{ ...failed('b', 'fetch', 'ZTF'), message: 'again' }],
        tried: [
          { source_name: 'b', stage: 'fetch' },
          { source_name: 'a', stage: 'analyze' },
          { source_name: 'a', stage: 'fetch', observatory: 'ZTF' },
        ],
      }),
    )
    const left = await failuresOf(db, 'FAIL')
    expect(left.map((row) => [row.source_name, row.stage, row.observatory, row.count, row.message])).toEqual([
      ['a', 'fetch', 'TESS', 1, 'm'],
      ['b', 'fetch', 'ZTF', 2, 'again'],
    ])
    const b = left[1]!
    expect(new Date(b.first_at).toISOString()).toBe(b.first_at)
    expect(b.first_at <= b.last_at).toBe(true)
    await commitShard(db, shard('FAIL', { tried: [{ source_name: 'b', stage: 'fetch' }] }))
    expect((await failuresOf(db, 'FAIL')).map((row) => row.source_name)).toEqual(['a'])
  })

  it('makes null of what is no number, and refuses it where there must be one', async () => {
    const odd = curve('ODD', 'n', 1, { flux_mean: NaN, snr_max: Infinity, dmag_faintest: -Infinity })
    const sources = [{ ...source('ODD', 'n', 0), cat_row: { parallax: NaN, pm: [Infinity] } }]
    await commitShard(db, shard('ODD', { sources, lightcurves: [odd] }))
    expect(await lightcurvesOf(db, 'ODD', 'n')).toEqual([{ ...odd, flux_mean: null, snr_max: null, dmag_faintest: null }])
    expect(await coneSearch(db, 'ODD', 10, 20, 0)).toMatchObject([{ cat_row: { parallax: null, pm: [null] } }])
    await expect(commitShard(db, shard('ODD', { lightcurves: [{ ...odd, zero_point: NaN }] }))).rejects.toThrow('zero_point')
    await expect(commitShard(db, shard('ODD', { lightcurves: [{ ...odd, epochs: 1.5 }] }))).rejects.toThrow(
      /'epochs' of "n" .* is 1\.5/,
    )
  })

  it('takes any name as a name', async () => {
    await commitShard(db, fullShard('HOSTILE', HOSTILE))
    expect((await propertiesOf(db, 'HOSTILE', HOSTILE)).map((row) => row.source_name)).toEqual(HOSTILE)
    for (const name of HOSTILE)
      expect((await lightcurvesOf(db, 'HOSTILE', name)).map((row) => row.source_name)).toEqual([name, name, name])
    await commitShard(db, shard(HOSTILE[0]!, { sources: [source(HOSTILE[0]!, 'x', 0)] }))
    expect(await coneSearch(db, HOSTILE[0]!, 10, 20, 1)).toHaveLength(1)
  })

  it.each([
    ['a\0b', 'NUL'],
    ['a\ud800b', 'surrogate'],
  ])('refuses %j, saying where it is, and keeps nothing of the shard', async (text, word) => {
    const good = source('BAD', 'good', 0)
    const bad: [Parameters<typeof shard>[1], string][] = [
      [{ sources: [good, source('BAD', text, 1)] }, "column 'name'"],
      [{ sources: [good, { ...source('BAD', 'star', 1), cat_row: { deep: [{ [text]: 1 }] } }] }, 'column \'cat_row\' of "star"'],
      [{ sources: [good], raw: [raw('star', { note: text })] }, 'column \'note\' of "star" in raw_photometry'],
    ]
    for (const [rows, where] of bad) {
      await expect(commitShard(db, shard('BAD', rows))).rejects.toMatchObject({
        code: 'text_not_storable',
        exit: 7,
        message: expect.stringMatching(new RegExp(`${where}.*${word}`)),
      })
    }
    await expect(analysesOf(db, 'BAD', [text])).rejects.toMatchObject({ code: 'text_not_storable' })
    expect(await db.query("SELECT name FROM sources WHERE project = 'BAD'")).toEqual([])
  })

  it('keeps injections, null tests and terms of the noise, and lets an analysis alone take the place of one', async () => {
    const given = fullShard('ANALYZED', ['b', 'a'])
    await commitShard(db, given)
    expect(await injectionsOf(db, 'ANALYZED')).toEqual(given.injections)
    expect(await injectionsOf(db, 'ANALYZED', { names: ['a'] })).toEqual(given.injections.filter((row) => row.source_name === 'a'))
    expect(await nullsOf(db, 'ANALYZED')).toEqual(given.nulls)
    expect(await analysesOf(db, 'ANALYZED', ['a', 'x'])).toEqual(new Map([['a', given.properties[1]!.identity]]))
    const again = shard('ANALYZED', {
      lightcurves: [curve('ANALYZED', 'a', 1, { level: 'processed', checksum: 'new' })],
      detections: [
        detection('ANALYZED', 'a', 58010, { alias_of: 'solar day' }), detection('ANALYZED', 'a', 58020, { simulated: true, injection_id: 1 }),
      ],
      properties: [{ ...properties('ANALYZED', 'a'), props: { not_simulated: 'known_variable' } }],
      injections: [injection('ANALYZED', 'a', 7)], nulls: [nullTest('ANALYZED', 'a', { finder: 'ls', filter: 'zg+zr' })],
      analyzed: { ZTF: ['a'] },
    })
    for (let i = 0; i < 2; i++) await commitShard(db, again)
    const levels = (await lightcurvesOf(db, 'ANALYZED', 'a')).map(({ level, series_number, checksum }) => `${level} ${series_number} ${checksum.slice(0, 3)}`)
    expect(levels).toEqual(['reduced 1 aba', 'reduced 2 aba', 'processed 1 new'])
    expect((await injectionsOf(db, 'ANALYZED')).map((row) => `${row.source_name}${row.index}`)).toEqual(['b0', 'b1', 'a7'])
    expect((await nullsOf(db, 'ANALYZED')).map((row) => `${row.source_name} ${row.finder}`)).toEqual(['b peak', 'a ls'])
    const peaks = async (extras: object): Promise<number[]> => (await detections(db, 'ANALYZED', { names: ['a'], ...extras })).map((row) => row.peak_mjd)
    expect([await peaks({}), await peaks({ aliases: true }), await peaks({ simulated: true })]).toEqual([[], [58010], [58020]])
    expect(await notSimulated(db, 'ANALYZED', ['a', 'b'])).toEqual({ known_variable: ['a'] })
  })

  it('keeps one set of terms of the noise a project', async () => {
    const terms = { project: 'NOISE', observatory: 'ZTF', filter: 'zg', mag_low: 17.5, mag_high: 18, scale: 1.05, floor_mag: 0.012, curves: 20, calibrated: true, note: null, identity: 'x' }
    const poor = { ...terms, mag_low: 18, mag_high: 18.5, calibrated: false, note: '3 sources' }
    await replaceNoise(db, 'NOISE', [poor, terms])
    expect(await noiseOf(db, 'NOISE')).toEqual([terms, poor])
    await replaceNoise(db, 'NOISE', [{ ...terms, scale: 2 }])
    expect((await noiseOf(db, 'NOISE')).map(({ scale }) => scale)).toEqual([2])
    expect(await noiseOf(db, 'OTHER')).toEqual([])
  })

  it('takes a shard of nothing, and one longer than a statement', async () => {
    await commitShard(db, shard('NONE'))
    const names = Array.from({ length: 2001 }, (_, i) => `s${i}`)
    await commitShard(db, shard('LONG', { sources: names.map((name, i) => source('LONG', name, i)) }))
    expect(await db.query("SELECT count(*) FROM sources WHERE project = 'LONG'")).toEqual([{ count: '2001' }])
  })
})
