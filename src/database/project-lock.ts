import { createHash } from 'node:crypto'
import { AstroError, EXIT } from '../errors.ts'
import type { Connection, Queries } from './connection.ts'

/** Another run of the same project on the same server. */
export interface ProjectHolder {
  /** Process number within the server. */
  readonly pid: number
  readonly command: string
  /** When it connected, ISO 8601 UTC. */
  readonly since: string
  readonly address: string | null
}

const POLL = 200

/**
 * Keeps other runs of the project on this server away until the function it resolves with is called; the server itself gives the
 * lock
 * back when this process ends in any way.
 * @throws AstroError `project_locked` naming the holder when it is not free after `wait` seconds.
 */
export async function lockOnServer(
  connection: Connection, project: string, wait: number, onWait?: (holder: ProjectHolder) => void,
): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const held = connection.session(async (session) => {
      await acquire(session, project, wait, onWait)
      await new Promise<void>((giveBack) => resolve(() => {
        giveBack()
        return held
      }))
      await session.query('SELECT pg_advisory_unlock($1::bigint)', [keyOf(project)])
    })
    held.catch(reject)
  })
}

async function acquire(session: Queries, project: string, wait: number, onWait?: (holder: ProjectHolder) => void): Promise<void> {
  const key = keyOf(project)
  const end = performance.now() + wait * 1000
  let told = false
  for (;;) {
    const [row] = await session.query<{ ok: boolean }>('SELECT pg_try_advisory_lock($1::bigint) AS ok', [key])
    if (row?.ok) return
    const holder = await holderOf(session, key)
    if (holder && !told) onWait?.(holder)
    told ||= holder !== undefined
    if (performance.now() >= end) throw locked(project, holder, wait)
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}

/** A 64-bit key for the project: advisory locks know numbers only. */
function keyOf(project: string): string {
  return createHash('sha256').update(`astro project ${project}`).digest().readBigInt64BE().toString()
}

async function holderOf(session: Queries, key: string): Promise<ProjectHolder | undefined> {
  const rows = await session.query<ProjectHolder>(
    `SELECT a.pid, a.application_name AS command, host(a.client_addr) AS address,
        to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint AND l.objsubid = 1`, [key])
  return rows[0]
}

function locked(project: string, holder: ProjectHolder | undefined, wait: number): AstroError {
  const from = holder?.address === null ? '' : ` from ${holder?.address}`
  const by = holder ? ` by "${holder.command}"${from} (server process ${holder.pid}, since ${holder.since})` : ''
  return new AstroError('project_locked', EXIT.database, `Project ${project} is being worked on${by}; waited ${wait} s.`, {
    hint: '"astro status" shows how far it is meanwhile.', data: { project, waited: wait, ...(holder && { ...holder }) },
  })
}
