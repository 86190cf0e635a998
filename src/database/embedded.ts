import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import type { PoolConfig } from 'pg'
import { AstroError, EXIT } from '../errors.ts'
import { startEmbedded } from './embedded-settings.ts'
import { fromTemplate } from './embedded-template.ts'

/** Major version of the PostgreSQL inside PGlite. A folder made by another one cannot be opened (a test compares it). */
export const EMBEDDED_MAJOR = '18'

export interface Embedded {
  /** What node-postgres needs to talk to it. */
  readonly pool: PoolConfig
  /** Tidies the tables and writes everything into their files, so that the next opening has nothing to recover. */
  close(): Promise<void>
}

/**
 * Opens the PostgreSQL in `<root>/db`, made when it is not there. The caller holds the lock. A new one is built under another
 * name and
 * renamed when it is whole, so that a kill leaves either nothing or a database.
 */
export async function openEmbedded(root: string): Promise<Embedded> {
  const folder = join(root, 'db')
  if (existsSync(folder)) checkMajor(folder)
  else await create(root, folder)
  const pglite = await start(folder)
  return {
    pool: { ...(createPgConfig(pglite) as unknown as PoolConfig), idleTimeoutMillis: 0 },
    close: async () => {
      await tidy(pglite)
      await pglite.exec('CHECKPOINT')
      await pglite.close()
    },
  }
}

/** What a server's autovacuum does: room of replaced rows is used again, and the planner knows the tables. */
async function tidy(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ relname: string }>(`SELECT relname FROM pg_stat_user_tables
    WHERE n_dead_tup > 1000 + 0.2 * n_live_tup OR n_mod_since_analyze > 1000 + 0.2 * n_live_tup ORDER BY relname`)
  for (const { relname } of rows) await pglite.exec(`VACUUM (ANALYZE) "${relname}"`)
}

async function create(root: string, folder: string): Promise<void> {
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  if (!fromTemplate(unfinished)) await inThread(unfinished)
  renameSync(unfinished, folder)
}

function inThread(folder: string): Promise<void> {
  const script = new URL(`./embedded-create${extname(import.meta.url)}`, import.meta.url)
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: { folder } })
    worker.once('error', (error) => reject(unusable(folder, error)))
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(unusable(folder, new Error(`it ended with code ${code}`)))))
  })
}

async function start(folder: string): Promise<PGlite> {
  try {
    return await startEmbedded(folder)
  } catch (error) {
    throw unusable(folder, error)
  }
}

function unusable(folder: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return error
  const reason = error instanceof Error ? error.message : String(error)
  return new AstroError('database_damaged', EXIT.database, `The database in ${folder} cannot be opened: ${reason}.`, {
    hint: 'Give the folder another name and run again; the data files beside it stay as they are.', cause: error,
  })
}

function checkMajor(folder: string): void {
  const file = join(folder, 'PG_VERSION')
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : null
  if (found === EMBEDDED_MAJOR) return
  const what = found === null
    ? 'is not a database of astro'
    : `was made by PostgreSQL ${found}; this astro carries ${EMBEDDED_MAJOR}`
  throw new AstroError('database_version', EXIT.database, `The folder ${folder} ${what}.`, {
    hint: found === null
      ? 'Choose another data.root, or move that folder away.'
      : 'Use the release of astro that made it, or give the folder another name and run again.',
    data: { found, expected: EMBEDDED_MAJOR },
  })
}
