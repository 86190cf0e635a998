import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Source } from '@astro/sdk'
import { aSource } from '@astro/sdk/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/database/open.ts'
import { analyzeSource } from '../../src/photometry/analysis.ts'
import { createHttp } from '../../src/archive/http.ts'
import type { PlanObservatory } from '../../src/pipeline/plan.ts'
import { runStages, type RunOutcome } from '../../src/pipeline/run.ts'
import { analysisTools } from '../../src/pipeline/analysis-tools.ts'
import { runShard } from '../../src/pipeline/shard.ts'
import { readState } from '../../src/pipeline/state.ts'
import { discoverPlugins } from '../../src/plugins/discover.ts'
import { loadObservatories } from '../plugins/packages.ts'
import { countsOf, inconsistencies, readRows } from './support/state.ts'

const root = mkdtempSync(join(tmpdir(), 'astro-analysis-'))
const repository = fileURLToPath(new URL('../..', import.meta.url))
const { found } = discoverPlugins({ hostRoot: repository, oclifPlugins: [] })
const { observatory, entry } = (await loadObservatories(found, ['demo'])).observatories.get('demo')!
const sources: Source[] = Array.from({ length: 10 }, (_, i) => aSource({ name: `S${i}`, ra: 36 * i + 0.5, dec: i, index: i }))
const quiet = { debug: () => {}, info: () => {}, warn: () => {} }
let db: Database
beforeAll(async () => {
  db = await openDatabase({ root, url: null, passwordEnv: null, env: {}, lockWait: 5 })
})
afterAll(async () => {
  await db.close()
  rmSync(root, { recursive: true, force: true })
})

const params = observatory.checkParams({})
const reduce = observatory.checkReduceParams({})
if (!params.ok || !reduce.ok) throw new Error('the defaults of the demo are not valid')
const planned: PlanObservatory = {
  id: 'demo',
  name: 'DEMO',
  version: observatory.version,
  entry,
  params: params.value as never,
  reduce: reduce.value as never,
  critical: { mag_range: null, drop_bad: false },
  checkDownloadPars: false,
  downloadParameters: {},
}

/** Runs the stages in this thread; the analysis throws whenever the predicate says so. */
async function run(fails: (starts: number) => boolean): Promise<RunOutcome> {
  let analyzed = 0
  const analyze: typeof analyzeSource = (...given) => {
    if (fails(analyzed++)) throw new TypeError('the analysis divided by zero\nand said so on two lines')
    return analyzeSource(...given)
  }
  return runStages({
    root,
    project: 'P',
    stages: ['fetch', 'reduce', 'analyze'],
    sources,
    observatories: [planned],
    retryFailed: false,
    analysis: {
      quality: { cut_names: ['offset'], offset_threshold: 3.5 },
      save_processed: true,
      finders: [],
      known_variables: [],
      simulator: {},
      shapes: [],
      null: {},
      noise: [],
      uncalibrated: 'scatter',
      identity: '',
    },
    fetch: {
      observatories: new Map([['demo', { definition: observatory, planned }]]),
      workers: 1,
      env: {},
      log: quiet,
      signal: new AbortController().signal,
      http: (definition, source, signal) =>
        createHttp({
          userAgent: 'test',
          etiquette: {},
          observatory: definition.id,
          source: source.name,
          signal,
          log: quiet,
        }),
      maxFailures: 100,
      maxFailuresInRow: 10,
    },
    db,
    state: await readState(
      db,
      root,
      'P',
      sources.map(({ name }) => name),
      [planned],
    ),
    pool: {
      run: (task) => runShard(task, { load: async () => observatory, tools: analysisTools, analyze }),
      close: async () => {},
    },
    onFirstWrite: () => {},
    onProgress: () => {},
  })
}

it('keeps what other sources gave when the analysis of one fails, stores the failure, and repeats that source alone', async () => {
  const first = await run((n) => n === 4)
  expect([first.made.size, first.skipped.size, first.failures.length]).toEqual([9, 0, 1])
  expect(first.failures[0]).toEqual({
    source: expect.any(String) as string,
    observatory: 'DEMO',
    stage: 'analyze',
    code: 'plugin_error',
    message: 'the analysis divided by zero',
  })
  const failed = first.failures[0]!.source
  const rows = await readRows(db)
  expect(countsOf(rows)).toMatchObject({
    sources: 10,
    raw_photometry: 10,
    reductions: 10,
    lightcurves: 19,
    properties: 9,
    failures: 1,
  })
  expect(rows.failures).toMatchObject([{ source_name: failed, stage: 'analyze', count: 1 }])
  expect(await inconsistencies(root, rows)).toEqual([])

  const second = await run(() => true)
  expect(second.failures.map(({ source }) => source)).toEqual([failed])
  expect((await readRows(db)).failures).toMatchObject([{ source_name: failed, stage: 'analyze', count: 2 }])

  const third = await run(() => false)
  expect([...third.made]).toEqual([failed])
  expect(third.skipped.size).toBe(9)
  const end = await readRows(db)
  expect(countsOf(end)).toMatchObject({ lightcurves: 20, properties: 10, failures: 0 })
  expect(await inconsistencies(root, end)).toEqual([])
})
