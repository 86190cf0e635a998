import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineObservatory, z, type Observatory } from '@astro/sdk'
import { afterAll } from 'vitest'
import { AstroError } from '../../src/errors.ts'
import { loadConfig, type Config } from '../../src/config/load.ts'

const quiet = { title: 'A test observatory', version: '1.0', fetch: () => ({ empty: true as const }), reduce: () => [] }

export const demo = defineObservatory({
  ...quiet,
  id: 'demo',
  params: z.strictObject({
    demo_string: z.string().default('foo').describe('a text'),
    demo_boolean: z.boolean().default(true).describe('a switch').meta({ critical: false }),
    wait_time: z
      .number()
      .min(0)
      .default(0)
      .describe('waiting, s')
      .meta({ aliases: ['pause'] }),
    wait_time_poisson: z.number().min(0).default(0),
    sim_args: z.record(z.string(), z.json()).default({}),
  }),
  reduceParams: z.strictObject({
    drop_bad: z.boolean().default(false),
    mag_range: z.number().positive().nullable().default(null),
  }),
})

export const ztf = defineObservatory({
  ...quiet,
  id: 'ztf',
  params: z.strictObject({
    base_url: z.string().default('https://archive.example/ztf'),
    limiting_magnitude: z.number().default(20.5),
    api_token: z.string().nullable().default(null),
  }),
  reduceParams: z.strictObject({
    drop_bad: z.boolean().default(false),
    gap: z.number().positive().default(40),
    min_epochs: z.int().min(0).default(0),
  }),
})

export const plugins: ReadonlyMap<string, Observatory> = new Map<string, Observatory>([
  ['demo', demo],
  ['ztf', ztf],
])

/** A temporary folder that goes away with the test file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'astro-config-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface LoadOptions {
  sets?: string[]
  env?: Record<string, string>
  project?: string
  observatoryIds?: string[]
  observatories?: ReadonlyMap<string, Observatory>
  file?: string
}

/** Loads a text as the file `test.yaml` (or none) of a folder. */
export function loader(cwd: string): (text: string | Uint8Array | null, options?: LoadOptions) => Config {
  return (text, { file = 'test.yaml', sets = [], env = {}, observatories = plugins, ...rest } = {}) => {
    const path = join(cwd, file)
    if (text !== null) writeFileSync(path, text)
    return loadConfig({ path: text === null ? null : path, cwd, env, sets, observatories, ...rest })
  }
}

/** The AstroError that a function ends with. */
export function failure(run: () => unknown): AstroError {
  try {
    run()
  } catch (error) {
    if (error instanceof AstroError) return error
    throw error
  }
  throw new Error('no error was thrown')
}
