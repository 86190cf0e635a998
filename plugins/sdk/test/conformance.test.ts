import { defineObservatory, table, z } from '@astro/sdk'
import type { Observatory, ObservatoryDefinition, Table } from '@astro/sdk'
import { aSource, fakeContext, observatoryChecks } from '@astro/sdk/testing'
import type { FakeAnswer } from '@astro/sdk/testing'
import { describe, expect, it } from 'vitest'

type Params = { radius: number }
type Definition = ObservatoryDefinition<Params, Record<string, never>>

const star = aSource({ name: 'a', ra: 12.5, dec: -3, mag: 17 })
const blank = aSource({ name: 'blank', ra: 200, dec: 40 })
const BODY = 'mjd,ra,dec,mag,magerr\n58000.5,12.5,-3,17.0,0.1\n58001.5,12.5001,-3.0001,17.2,0.1\n'
const HEADER = 'mjd,ra,dec,mag,magerr\n'
const TYPES = { mjd: 'float64', ra: 'float64', dec: 'float64', mag: 'float64', magerr: 'float64' } as const
const answers = (url: URL): string => (url.searchParams.get('ra') === '200' ? HEADER : BODY)

const meta = { ra: 12.5, dec: -3, series_name: 's', object_id: 'o', time_stamp_alignment: 'start' as const }

/** An observatory that keeps every promise. */
const sound: Definition = {
  id: 'sound',
  title: 'Sound',
  version: '1.0',
  params: z.strictObject({ radius: z.number().default(1).describe('search radius, arcsec') }),
  reduceParams: z.strictObject({}) as z.ZodType<Record<string, never>>,
  downloadParams: ['radius'],
  etiquette: { requestsPerSecond: 1, credentials: ['SOUND_TOKEN'] },
  columns: { mjd: { unit: 'd' }, ra: { unit: 'deg' }, dec: { unit: 'deg' }, mag: { unit: 'mag' }, magerr: { unit: 'mag' } },
  fetch: async (source, ctx) => {
    const answer = await ctx.http.get(`https://sound.example/?ra=${source.ra}`, {
      headers: { token: ctx.credentials['SOUND_TOKEN'] ?? '' },
    })
    const t = ctx.csv(answer.text(), { types: TYPES })
    return t.length > 0 ? { table: t } : { empty: true }
  },
  reduce: (raw, source) => (raw.table.length === 0 ? [] : [{ table: raw.table, meta: { ...meta, ra: source.ra } }]),
}

async function broken(change: Partial<Definition>): Promise<Map<string, string>> {
  const observatory: Observatory = defineObservatory({ ...sound, ...change })
  const failures = new Map<string, string>()
  for (const check of observatoryChecks(observatory, { sources: [star], answers, empty: { source: blank } })) {
    await check.run().catch((error: Error) => failures.set(check.name, error.message))
  }
  return failures
}

const withColumn = (t: Table, name: string, values: Float64Array): Table => table(new Map(t.columns).set(name, values))
let calls = 0

const offences: [string, Partial<Definition>, string][] = [
  ['an illegal id', { id: 'Sound' }, 'names itself legally'],
  ['a version without a minor', { version: '1' }, 'names itself legally'],
  ['download parameters that do not exist', { downloadParams: ['radios' as 'radius'] }, 'names itself legally'],
  ['a parameter without a default', { params: z.strictObject({ radius: z.number().describe('r') }) }, 'has complete defaults'],
  [
    'a parameter without a description',
    { params: z.strictObject({ radius: z.number().default(1) }) },
    'describes every parameter',
  ],
  [
    'unknown keys that are taken',
    { params: z.object({ radius: z.number().default(1).describe('r') }) },
    'refuses unknown keys by name',
  ],
  ['no request per second', { etiquette: { requestsPerSecond: 0 } }, 'states an etiquette that can be kept'],
  ['a column without a unit', { columns: { mjd: { unit: 'd' } } }, 'answers with a sound table'],
  ['a declared column that never comes', { columns: { ...sound.columns, airmass: { unit: '' } } }, 'answers with a sound table'],
  [
    'an answer that changes',
    { fetch: () => ({ table: withColumn(table({}), 'x', Float64Array.of(calls++)) }) },
    'answers the same again, whatever was asked before',
  ],
  [
    'a source that is written to',
    {
      fetch: (source, ctx) => {
        ;(source as { mag: number | null }).mag = calls++
        return sound.fetch(source, ctx)
      },
    },
    'leaves the source as it was',
  ],
  [
    'functions in the answer',
    { fetch: () => ({ table: { ...table({ x: Float64Array.of(1) }), more: () => 1 } }) },
    'hands over data that a worker thread can receive',
  ],
  ['no rows instead of empty', { fetch: () => ({ table: table({}) }) }, 'says that there is nothing where there is nothing'],
  [
    'a failure that is swallowed',
    {
      fetch: async (source, ctx) => {
        try {
          return await sound.fetch(source, ctx)
        } catch {
          return { empty: true }
        }
      },
    },
    'throws when the archive fails',
  ],
  [
    'an interruption that is swallowed',
    {
      fetch: async (source, ctx) => {
        await ctx.wait(1).catch(() => undefined)
        return { empty: true }
      },
    },
    'stops when interrupted',
  ],
  [
    'a text thrown',
    {
      fetch: (source, ctx) =>
        ctx.http.get('https://sound.example').then(
          () => Promise.reject('no'),
          () => Promise.reject('no'),
        ),
    },
    'throws when the archive fails',
  ],
  [
    'a credential in an error',
    {
      fetch: (_source, ctx) => {
        throw new Error(`token ${ctx.credentials['SOUND_TOKEN']} refused`)
      },
    },
    'keeps credentials to itself',
  ],
  [
    'a credential in the log',
    {
      fetch: (source, ctx) => {
        ctx.log.info('asking', { token: ctx.credentials['SOUND_TOKEN'] ?? '' })
        return sound.fetch(source, ctx)
      },
    },
    'keeps credentials to itself',
  ],
  ['a negative estimate', { estimate: () => ({ requests: -1, seconds: 1, bytes: 1 }) }, 'estimates what a source costs'],
  [
    'no object id',
    { reduce: (raw) => [{ table: raw.table, meta: { ...meta, object_id: '' } }] },
    'reduces to sound light curves',
  ],
  [
    'an alignment of its own',
    { reduce: (raw) => [{ table: raw.table, meta: { ...meta, time_stamp_alignment: 'mid' as 'middle' } }] },
    'reduces to sound light curves',
  ],
  [
    'a position that is no number',
    { reduce: (raw) => [{ table: raw.table, meta: { ...meta, ra: NaN } }] },
    'reduces to sound light curves',
  ],
  [
    'columns of two lengths',
    {
      reduce: (raw) => [{ table: { ...raw.table, columns: new Map(raw.table.columns).set('mag', new Float64Array(1)) }, meta }],
    },
    'reduces to sound light curves',
  ],
  [
    'raw photometry that is sorted in place',
    {
      reduce: (raw, source, ctx) => {
        ;(raw.table.columns.get('mag') as Float64Array | undefined)?.reverse()
        return sound.reduce(raw, source, ctx)
      },
    },
    'reduces without side effects',
  ],
  [
    'an empty table that crashes',
    {
      reduce: (raw) => [
        { table: raw.table, meta: { ...meta, object_id: (raw.table.columns.get('mjd') as Float64Array)[0]!.toFixed(1) } },
      ],
    },
    'reduces an empty table to nothing',
  ],
  [
    'NaN that crashes',
    {
      reduce: (raw, source, ctx) => {
        if (Number.isNaN((raw.table.columns.get('mag') as Float64Array | undefined)?.[0])) throw new Error('NaN')
        return sound.reduce(raw, source, ctx)
      },
    },
    'reduces NaN in the brightness',
  ],
  [
    'an unknown magnitude that crashes',
    { reduce: (raw, source) => [{ table: raw.table, meta: { ...meta, object_id: source.mag!.toFixed(1) } }] },
    'reduces for a source of unknown magnitude',
  ],
  [
    'a mean over RA 0',
    {
      reduce: (raw, source, ctx) =>
        sound.reduce(raw, { ...source, ra: meanOf(raw.table.columns.get('ra') as Float64Array | undefined) }, ctx),
    },
    'reduces across RA 0 as anywhere else',
  ],
]

function meanOf(values: Float64Array = new Float64Array()): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

describe('the conformance suite', () => {
  it('passes an observatory that keeps its promises', async () => {
    expect([...(await broken({}))]).toEqual([])
  })

  it.each(offences)('catches %s', async (_what, change, check) => {
    expect([...(await broken(change)).keys()]).toContain(check)
  })
})

const known: Record<string, FakeAnswer> = { '/bytes': { body: new Uint8Array([0xff]) }, '/no': { status: 404, body: '' } }

describe('the fake context', () => {
  it('refuses what it has no answer for, a status that says no, and text that is not UTF-8', async () => {
    const ctx = fakeContext({ params: {}, answers: ({ pathname }) => known[pathname] })
    await expect(ctx.http.get('https://x.example/unknown?key=secret')).rejects.toThrow('no answer for x.example/unknown')
    await expect(ctx.http.get('https://x.example/no')).rejects.toThrow('404')
    const answer = await ctx.http.get('https://x.example/bytes')
    expect(() => answer.text()).toThrow()
  })

  it('records requests and waits without waiting', async () => {
    const context = fakeContext({ params: {}, answers: () => 'ok' })
    await context.wait(1e9)
    await context.http.post('https://x.example/bytes', 'q=1')
    expect(context.waits).toEqual([1e9])
    expect(context.requests).toEqual(['https://x.example/bytes'])
  })
})
