import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { AstroError, EXIT } from '../errors.ts'
import { isRunning, processStart } from './process-identity.ts'

/** Who holds a lock file. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** When the process started, as its system counts (see processStart); null where the system does not tell. */
  readonly started: string | null
  /** When the lock was taken, ISO 8601 UTC: for people only. */
  readonly since: string
  readonly command: string
  /** Names this taking of the lock. */
  readonly token: string
}

export interface LockOptions {
  /** Longest wait, seconds. */
  readonly wait: number
  readonly command: string
  /** Called once, when there is somebody to wait for. */
  readonly onWait?: ((holder: LockHolder) => void) | undefined
}

/** Milliseconds between two looks at a lock that is held. */
const POLL = 100

/**
 * Takes a lock file for this process; resolves with the function that gives it back (it is given back on exit as well).
 * A lock is taken over when its process is dead on this host, or when its number went to another process; never by age, because a
 * busy process cannot prove that it lives, and never from another host, where nothing can be known.
 * @throws AstroError `database_locked` naming the holder when it is not free after `wait` seconds.
 */
export async function takeLock(path: string, options: LockOptions): Promise<() => void> {
  const mine: LockHolder = {
    pid: process.pid, host: hostname(), started: processStart(process.pid), since: new Date().toISOString(),
    command: options.command, token: randomUUID(),
  }
  const end = performance.now() + options.wait * 1000
  let told = false
  for (;;) {
    const other = tryLock(path, mine)
    if (other === mine) return releaser(path, mine)
    if (other && !told) options.onWait?.(other)
    told ||= other !== undefined
    if (performance.now() >= end) throw locked(path, other, options.wait)
    await new Promise((resolve) => setTimeout(resolve, Math.min(POLL, Math.max(1, end - performance.now()))))
  }
}

/** The holder of a lock file; undefined when it is free or being written. */
export function readLock(path: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockHolder
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** `mine` when the lock is ours now, else whoever has it (undefined: nobody any more, or unreadable). */
function tryLock(path: string, mine: LockHolder): LockHolder | undefined {
  if (createWhole(path, mine)) return mine
  const holder = readLock(path)
  if (!holder || isAlive(holder)) return holder
  return takeOver(path, holder, mine) ? mine : readLock(path)
}

/**
 * Replaces the lock of a dead holder. Of all who see the same dead holder, the one who creates `<lock>.after-<token>` may go on;
 * should it
 * die too, its own token is what the next one must follow, and so on. Who has the right looks again whether the dead lock is
 * still there:
 * only owners of such a right replace it, so between that look and the rename nothing can change.
 */
function takeOver(path: string, dead: LockHolder, mine: LockHolder): boolean {
  const passed: string[] = []
  let last = dead
  for (;;) {
    const right = `${path}.after-${last.token}`
    if (createWhole(right, mine)) {
      passed.push(right)
      break
    }
    const claimant = readLock(right)
    if (!claimant || isAlive(claimant)) return false
    passed.push(right)
    last = claimant
  }
  const current = readLock(path)
  const won = current?.token === dead.token
  if (won) {
    const part = `${path}.${mine.token}`
    writeFileSync(part, JSON.stringify(mine))
    renameSync(part, path)
  }
  for (const right of won ? passed : passed.slice(-1)) rmSync(right, { force: true })
  return won
}

/** Creates a file with its whole content, or does nothing when the name is taken. */
function createWhole(path: string, holder: LockHolder): boolean {
  const text = JSON.stringify(holder)
  const part = `${path}.${holder.token}`
  try {
    writeFileSync(part, text)
    linkSync(part, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS') return createInPlace(path, text)
    throw error
  } finally {
    rmSync(part, { force: true })
  }
}

/** For file systems without hard links: the content comes a moment after the name. */
function createInPlace(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true
  if (!isRunning(holder.pid)) return false
  return holder.started === null || processStart(holder.pid) === holder.started
}

function releaser(path: string, mine: LockHolder): () => void {
  const release = (): void => {
    process.off('exit', release)
    if (readLock(path)?.token === mine.token) rmSync(path, { force: true })
  }
  process.once('exit', release)
  return release
}

function locked(path: string, holder: LockHolder | undefined, wait: number): AstroError {
  if (!holder) {
    const found = existsSync(path)
    const message = found ? `The lock file ${path} is there but says nothing about who holds it.`
      : `The lock ${path} could not be had in ${wait} s: others took it first each time.`
    const hint = found ? 'If no other astro is running on this data folder, remove that file.' : 'Run the command again.'
    return new AstroError('database_locked', EXIT.database, message, { hint })
  }
  const elsewhere = holder.host === hostname() ? '' : ` on host ${holder.host}`
  const { pid, host, since, command } = holder
  return new AstroError('database_locked', EXIT.database,
    `The database is in use by process ${pid}${elsewhere} ("${command}", since ${since}); waited ${wait} s.`,
    {
      hint: `"astro status" shows how far it is meanwhile.${elsewhere && ` If that process is surely gone, remove ${path}.`}`,
      data: { pid, host, since, command, waited: wait },
    })
}
