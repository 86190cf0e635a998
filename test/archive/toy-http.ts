import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { AstroError } from '../../src/errors.ts'
import { createHttp, userAgent } from '../../src/archive/http.ts'
import type { HttpSettings } from '../../src/archive/http.ts'
import { createLimits } from '../../src/archive/limits.ts'
import { startServer } from './hostile-server.ts'
import type { Behaviour, HostileServer } from './hostile-server.ts'

export const CSV = 'a,b\n1,2\n'
export const QUICK = { retryDelay: 0.001 }
const NO_LOG = { debug() {}, info() {}, warn() {} }

/** What is taken down after each test. */
export const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server for one test. */
export async function serve(behave: Behaviour): Promise<HostileServer> {
  const server = await startServer(behave)
  closing.push(() => server.close())
  return server
}

/** A folder for one test. */
export async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'astro-http-'))
  closing.push(() => rm(dir, { recursive: true }))
  return dir
}

/** The client of an observatory called `toy`, for a source called `S 1`. */
export function http(settings: Partial<HttpSettings> = {}) {
  return createHttp({
    userAgent: userAgent('1.2.3'),
    etiquette: {},
    observatory: 'toy',
    source: 'S 1',
    signal: new AbortController().signal,
    log: NO_LOG,
    limits: createLimits(),
    ...settings,
  })
}

/** What a promise fails with. */
export async function errorOf(promise: Promise<unknown>): Promise<AstroError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(AstroError)
  return error as AstroError
}
