import { aSource } from '@astro/sdk/testing'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/open.ts'
import { runPasses, together, type PassesRequest } from '../../src/pipeline/passes.ts'
import type { PlanObservatory } from '../../src/pipeline/plan.ts'
import type { RunOutcome } from '../../src/pipeline/run.ts'
import { readState } from '../../src/pipeline/state.ts'
import type { Stage } from '../../src/pipeline/types.ts'

function outcome(part: Partial<Record<'made' | 'skipped' | 'unasked', string[]>> & Partial<Pick<RunOutcome, 'failures'>>): RunOutcome {
  const { made = [], skipped = [], unasked = [], failures = [] } = part
  return { made: new Set(made), skipped: new Set(skipped), unasked: new Set(unasked), notReduced: new Map(), failures, stopped: undefined }
}

describe('two passes as one run', () => {
  it('a source that the second did not come to is not made', () => {
    const both = together(outcome({ made: ['a', 'b'], skipped: ['c'] }), outcome({ made: ['a'], skipped: ['c'], unasked: ['b'] }))
    expect([[...both.made], [...both.unasked], [...both.skipped]]).toEqual([['a'], ['b'], ['c']])
  })

  it('a failure of both is one, two failures of a source are two', () => {
    const place = { source: 'a', observatory: 'DEMO', stage: 'fetch', code: 'raw_other_position', message: 'moved' } as const
    const other = { ...place, stage: 'analyze', code: 'plugin_error' } as const
    expect(together(outcome({ failures: [place] }), outcome({ failures: [place, other] })).failures).toEqual([place, other])
  })
})

/** A database without rows that keeps what it is asked. */
function asked(): { db: Database; count: (part: string) => number } {
  const texts: string[] = []
  const query = async (text: string): Promise<never[]> => {
    texts.push(text)
    return []
  }
  const db = { query, transaction: async (use: (tx: unknown) => Promise<unknown>) => use({ query }) } as unknown as Database
  return { db, count: (part) => texts.filter((text) => text.includes(part)).length }
}

const planned: PlanObservatory = {
  id: 'demo', name: 'DEMO', version: '1.0', entry: '', params: {}, reduce: {}, critical: {}, checkDownloadPars: false, downloadParameters: {},
}
const sources = Array.from({ length: 5 }, (_, i) => aSource({ name: `S${i}`, ra: 36 * i, dec: i, index: i }))

/** Stages over five sources of which nothing is there, stopped before anything is asked for. */
function request(db: Database, stages: Stage[], calibrate: boolean, minimum_curves: number): PassesRequest {
  const noise = { calibrate, minimum_curves, bin_width: 0.5, uncalibrated: 'scatter' } as const
  const analysis = { finders: [], known_variables: [], noise: [], identity: '' } as unknown as PassesRequest['analysis']
  return {
    root: '/nowhere', project: 'P', stages, sources, observatories: [planned], analysis, retryFailed: false, db, noise, onFirstWrite: () => {}, onProgress: () => {},
    fetch: { signal: AbortSignal.abort(), observatories: new Map() } as unknown as PassesRequest['fetch'], pool: {} as PassesRequest['pool'],
    readState: () => readState(db, '/nowhere', 'P', sources.map(({ name }) => name), [planned]),
  }
}

it.each<[string, Stage[], boolean, number, number, number]>([
  ['an analysis that calibrates reads the light curves once', ['analyze'], true, 2, 1, 1],
  ['one of few sources, where nothing is calibrated, not at all', ['analyze'], true, 20, 0, 1],
  ['one that does not calibrate, not at all', ['analyze'], false, 2, 0, 1],
  ['to fetch and reduce, the noise does not matter', ['fetch', 'reduce'], true, 2, 0, 1],
])('%s', async (_, stages, calibrate, minimum, curves, rows) => {
  const { db, count } = asked()
  await runPasses(request(db, stages, calibrate, minimum))
  expect([count('noise_mag'), count('FROM "reductions"')]).toEqual([curves, rows])
})
