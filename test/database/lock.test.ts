import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AstroError } from '../../src/errors.ts'
import { readLock, takeLock, type LockHolder } from '../../src/database/lock.ts'
import { processStart } from '../../src/database/process-identity.ts'

const CHILD = join(import.meta.dirname, 'children', 'lock.ts')
let folder: string
let path: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'astro-lock-'))
  path = join(folder, 'db.lock')
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [CHILD, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

const locked = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.stdout!.once('data', () => resolve()))
const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)))
const options = { wait: 0, command: 'astro run wd' }

function holder(change: Partial<LockHolder>): string {
  return JSON.stringify({
    pid: process.pid,
    host: hostname(),
    started: processStart(process.pid),
    since: '2020-01-01T00:00:00.000Z',
    command: 'astro run old',
    token: 'old',
    ...change,
  })
}

describe('takeLock', () => {
  it('names who holds it, tells once while waiting, and has it after the release', async () => {
    const release = await takeLock(path, options)
    expect(readLock(path)).toMatchObject({ pid: process.pid, host: hostname(), command: 'astro run wd' })
    const told: LockHolder[] = []
    const error = await takeLock(path, { ...options, wait: 0.3, onWait: (by) => told.push(by) }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(AstroError)
    expect(error).toMatchObject({ code: 'database_locked', exit: 7 })
    expect((error as AstroError).message).toContain(`process ${process.pid}`)
    expect((error as AstroError).message).toContain('astro run wd')
    expect((error as AstroError).hint).toContain('astro status')
    expect(told.map((by) => by.pid)).toEqual([process.pid])
    release()
    expect(existsSync(path)).toBe(false)
    ;(await takeLock(path, options))()
    expect(readdirSync(folder)).toEqual([])
  })

  it('waits for another process and goes on when that gives it back', async () => {
    const child = start('0', '400')
    await locked(child)
    await expect(takeLock(path, options)).rejects.toMatchObject({ data: { pid: child.pid, command: 'astro run child' } })
    const release = await takeLock(path, { ...options, wait: 20 })
    expect(readLock(path)?.pid).toBe(process.pid)
    release()
  })

  it('takes over from a process that was killed, whatever the age of its lock', async () => {
    const child = start('0')
    await locked(child)
    child.kill('SIGKILL')
    await ended(child)
    const release = await takeLock(path, options)
    expect(readLock(path)?.pid).toBe(process.pid)
    release()
    expect(readdirSync(folder)).toEqual([])
  })

  it('takes over when the number of the holder went to another process', async () => {
    writeFileSync(path, holder({ started: 'another boot:1' }))
    ;(await takeLock(path, options))()
  })

  it('leaves an old lock of a living process alone', async () => {
    writeFileSync(path, holder({}))
    await expect(takeLock(path, options)).rejects.toMatchObject({ code: 'database_locked' })
    expect(readLock(path)?.token).toBe('old')
  })

  it('leaves the lock of another host alone and says where to look', async () => {
    writeFileSync(path, holder({ host: 'elsewhere', pid: 999_999_999 }))
    const error = (await takeLock(path, options).catch((e: unknown) => e)) as AstroError
    expect(error.message).toContain('on host elsewhere')
    expect(error.hint).toContain(path)
  })

  it('says what to do with a lock file that names nobody', async () => {
    writeFileSync(path, '')
    await expect(takeLock(path, options)).rejects.toMatchObject({
      code: 'database_locked',
      hint: expect.stringContaining('remove that file'),
    })
  })

  it('goes on where a takeover was killed half-way', async () => {
    writeFileSync(path, holder({ pid: 999_999_999 }))
    writeFileSync(`${path}.after-old`, holder({ pid: 999_999_998, token: 'second' }))
    ;(await takeLock(path, options))()
    expect(readdirSync(folder)).toEqual([])
  })

  it('waits for a takeover in hand', async () => {
    writeFileSync(path, holder({ pid: 999_999_999 }))
    writeFileSync(`${path}.after-old`, holder({ token: 'second' }))
    await expect(takeLock(path, options)).rejects.toMatchObject({ code: 'database_locked' })
    expect(readLock(path)?.token).toBe('old')
  })

  it('gives a dead lock to one process at a time', async () => {
    writeFileSync(path, holder({ pid: 999_999_999 }))
    const journal = join(folder, 'journal')
    const codes = await Promise.all(Array.from({ length: 6 }, () => ended(start('40', '30', journal))))
    expect(codes).toEqual([0, 0, 0, 0, 0, 0])
    const lines = readFileSync(journal, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(12)
    for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]!.replace('+', '-'))
    expect(readdirSync(folder)).toEqual(['journal'])
  })
})
