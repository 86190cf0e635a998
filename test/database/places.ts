import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseOptions } from '../../src/database/open.ts'
import { startPostgres } from '../support/postgres.ts'

/** Somewhere a database can be: what to open it with, each time an empty one. */
export interface Place {
  readonly kind: 'embedded' | 'server'
  options(): Promise<DatabaseOptions>
}

/** The embedded database and a real server; only the former, with a line on stderr, where no server can run. */
export async function startPlaces(): Promise<{ places: Place[]; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'astro-database-'))
  const server = await startPostgres()
  let count = 0
  const root = (): string => join(folder, `root ${++count} ü'"`)
  const places: Place[] = [
    { kind: 'embedded', options: async () => ({ root: root(), url: null, passwordEnv: null, env: {}, lockWait: 0.2 }) },
  ]
  if (typeof server === 'string') process.stderr.write(`database tests run on the embedded database only: ${server}\n`)
  else {
    places.push({
      kind: 'server',
      options: async () => ({
        root: root(),
        url: await server.fresh(),
        passwordEnv: 'TEST_PASSWORD',
        env: { TEST_PASSWORD: server.password },
        lockWait: 0.2,
      }),
    })
  }
  return {
    places,
    stop: async () => {
      if (typeof server !== 'string') await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
