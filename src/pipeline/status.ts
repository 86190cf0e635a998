import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { projectFolder } from '../store/names.ts'
import type { Counts, Failure, RunReport } from './types.ts'

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
  /** As in the report of the run. */
  not_simulated?: RunReport['not_simulated']
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

/** Keeps the status file while a run goes on: at most once a second, and at its end. */
export function createStatusKeeper(root: string, project: string, command: string, total: number): {
  progress: (done: number) => void
  end: (state: Status['state'], counts: Counts | null, failures: Failure[], receipt: Receipt | null) => void
} {
  const status = newStatus(project, command, total, new Date())
  let written = 0
  const write = (): void => {
    written = performance.now()
    status.updated_at = new Date().toISOString()
    writeStatus(root, status)
  }
  write()
  return {
    progress: (done) => {
      status.done = done
      if (performance.now() - written > 1000) write()
    },
    end: (state, counts, failures, receipt) => {
      Object.assign(status, { state, counts, failures, receipt })
      write()
    },
  }
}

/** A status for a run that starts now. */
function newStatus(project: string, command: string, total: number, now: Date): Status {
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
