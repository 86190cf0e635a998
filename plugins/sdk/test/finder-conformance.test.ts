import { defineFinder, z } from '@astro/sdk'
import type { CurveKernels, Find, FinderDefinition } from '@astro/sdk'
import { finderChecks, hostileSeries } from '@astro/sdk/testing'
import { describe, expect, it } from 'vitest'

type Params = { threshold: number }
type Definition = FinderDefinition<Params, null>

const kernels = { math: Math } as unknown as CurveKernels

const event = (epoch: number, score: number): Find => ({
  kind: 'event', series: 0, start: epoch, peak: epoch, end: epoch, sign: score > 0 ? 1 : -1, score, period: null, epoch: null, duration: null, depth: null,
  fap: null, alias_of: null, values: {},
})

/** A finder that keeps every promise: the epochs above a threshold, the highest first. */
const sound: Definition = {
  id: 'sound', title: 'Sound', version: '1.0', scope: 'curve', kind: 'event',
  params: z.strictObject({ threshold: z.number().default(10).describe('least signal to noise') }),
  sides: () => 'one',
  trials: (series) => series[0]!.time.length,
  process: (series) => ({ columns: series.map((each) => ({ score: each.flux.map((f, i) => (f - each.baseline) / each.noise[i]!) })), spectrum: null, state: null }),
  detect: ([series], { columns }, { params }) => {
    const score = columns[0]!['score']!
    const good = [...score.keys()].filter((i) => series!.flag[i] === 0 && score[i]! > params.threshold)
    return good.map((i) => event(i, score[i]!)).toSorted((a, b) => b.score - a.score)
  },
}

async function broken(change: Partial<Definition>): Promise<Map<string, string>> {
  const failures = new Map<string, string>()
  for (const check of finderChecks(defineFinder({ ...sound, ...change }), { kernels, found: [hostileSeries()['one flare']!] })) {
    await check.run().catch((error: Error) => failures.set(check.name, error.message))
  }
  return failures
}

const detecting = (change: (find: Find) => Partial<Find>): Partial<Definition> => ({
  detect: (series, scored, ctx) => sound.detect(series, scored, ctx).map((find) => ({ ...find, ...change(find) })),
})
let calls = 0

const FINDS = 'finds what it is made for'
const offences: [string, Partial<Definition>, string, RegExp][] = [
  ['an illegal id', { id: 'Sound' }, 'names itself legally', /lower-case/],
  ['no minor version', { version: '1' }, 'names itself legally', /major\.minor/],
  ['a parameter without a default', { params: z.strictObject({ threshold: z.number().describe('t') }) }, 'has complete defaults', /threshold/],
  ['a parameter without a description', { params: z.strictObject({ threshold: z.number().default(10) }) }, 'describes every parameter', /no description/],
  ['unknown keys taken', { params: z.object({ threshold: z.number().default(10).describe('t') }) }, 'refuses unknown keys by name', /strictObject/],
  ['finding nothing', { detect: () => [] }, FINDS, /nothing is found/],
  ['finding only aliases', detecting(() => ({ alias_of: 'day' })), FINDS, /nothing is found/],
  ['changing its input', { process: (series, ctx) => (series[0]!.flux.fill(1), sound.process(series, ctx)) }, 'bears a sinusoid', /must not be changed.*flux/],
  ['a memory', { trials: () => 1, detect: (...args) => sound.detect(...args).map((f) => ({ ...f, values: { calls: calls++ } })) }, 'has no memory', /calls/],
  ['trials that are not finite', { trials: () => Infinity }, 'bears no epoch', /trials are Infinity/],
  ['columns of another length', { process: (series) => ({ columns: series.map(() => ({ score: new Float64Array(1) })), spectrum: null, state: null }), detect: () => [] }, 'bears noise alone', /1 values/],
  ['an epoch outside', detecting(() => ({ end: 1e6 })), FINDS, /of 240/],
  ['a series outside', detecting(() => ({ series: 1 })), FINDS, /in series 1 of 1/],
  ['another kind', detecting(() => ({ kind: 'periodic' })), FINDS, /of kind 'periodic'/],
  ['a score that is NaN', detecting(() => ({ score: NaN })), FINDS, /score is NaN/],
  ['a sign against the score', detecting(() => ({ sign: -1 })), FINDS, /sign -1/],
  ['a probability above 1', detecting(() => ({ fap: 2 })), FINDS, /false-alarm probability is 2/],
  ['values that JSON cannot hold', detecting(() => ({ values: { snr: NaN } })), FINDS, /JSON has no such number/],
  ['the worst first', { detect: (...args) => sound.detect(...args).toReversed() }, FINDS, /better than the one before/],
  ['flagged epochs found', { detect: ([series], _, { params }) => [...series!.time.keys()].filter((i) => series!.flag[i] === 1).slice(0, params.threshold).map((i) => event(i, 20)) }, 'bears every epoch flagged', /flagged epoch/],
]

describe('the conformance suite of finders', () => {
  it('passes a finder that keeps every promise', async () => {
    expect(await broken({})).toEqual(new Map())
  })

  it.each(offences)('names %s', async (_, change, check, message) => {
    expect((await broken(change)).get(check)).toMatch(message)
  })
})
