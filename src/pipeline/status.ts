import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { projectFolder } from '../store/names.ts'
import type { Counts, Failure } from './types.ts'

/** What `astro status` reads, whoever holds the database. */
export interface Status {
  project: string
  command: string
  state: 'running' | 'finished' | 'interrupted' | 'failed'
  pid: number
  host: string
  started_at: string
  updated_at: string
  done: number
  total: number
  counts: Counts | null
  failures: Failure[]
  /** Left by a run that finished everything: what a later run may rely on. */
  receipt: Receipt | null
}

/** Proof of a finished run: equal inputs, untouched files and database mean that there is nothing to do. */
export interface Receipt {
  inputs: string
  generation: string
  files: [path: string, bytes: number, modified: number][]
}

export function statusPath(root: string, project: string): string {
  return join(root, projectFolder(project), 'status.json')
}

/** The last status of a project, or undefined when it never ran (or the file is unreadable: then it is as if it never ran). */
export function readStatus(root: string, project: string): Status | undefined {
  try {
    return JSON.parse(readFileSync(statusPath(root, project), 'utf8')) as Status
  } catch {
    return undefined
  }
}

/** Replaces the status file. It is a view of the run, not a product: whole at any moment, but not forced to disk. */
export function writeStatus(root: string, status: Status): void {
  const path = statusPath(root, status.project)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.part`, JSON.stringify(status))
  renameSync(`${path}.part`, path)
}

/** A status for a run that starts now. */
export function newStatus(project: string, command: string, total: number, now: Date): Status {
  const at = now.toISOString()
  return {
    project, command, state: 'running', pid: process.pid, host: hostname(), started_at: at, updated_at: at,
    done: 0, total, counts: null, failures: [], receipt: null,
  }
}

/** True when a status says "running" but its process is gone. */
export function isStale(status: Status): boolean {
  if (status.state !== 'running' || status.host !== hostname()) return false
  try {
    process.kill(status.pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
