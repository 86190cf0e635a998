import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** What a command left behind. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as the one JSON document that it must be. @throws when it is none, or more than one */
  json<T = Record<string, never>>(): T
}

export interface Place {
  /** Folder that commands run in; a home of their own is below it. */
  readonly folder: string
  path(name: string): string
  write(name: string, content: string | Uint8Array): string
  /** Runs `astro` there with a clean environment. */
  astro(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  /** SHA-256 of every published file below a data folder, by its path there. */
  products(root?: string): Record<string, string>
}

/** A folder for the tests of one file, gone afterwards. */
export function place(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'astro-acceptance-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string): string => join(folder, name)
  return {
    folder,
    path,
    write(name, content) {
      writeFileSync(path(name), content)
      return path(name)
    },
    astro: (args, env = {}) => run(folder, args, env),
    products: (root = 'astro-data') => digests(path(root)),
  }
}

function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const home = join(cwd, 'home')
  const clean = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'run.js'), ...args], {
      cwd, env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const [stdout, stderr] = [Buffer.concat(out).toString('utf8'), Buffer.concat(err).toString('utf8')]
      const json = <T>(): T => {
        try {
          return JSON.parse(stdout) as T
        } catch {
          throw new Error(`no JSON document (exit ${code}): ${stdout.slice(0, 500)}\n${stderr.slice(0, 500)}`)
        }
      }
      resolve({ code, stdout, stderr, json })
    })
  })
}

/** Files below a folder, as paths relative to it, in order. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => relative(folder, file))
    .toSorted()
}

// The database is compared by its rows, and status.json tells the time.
function digests(root: string): Record<string, string> {
  const files = filesBelow(root).filter((file) => file.endsWith('.h5'))
  return Object.fromEntries(files.map((file) => [file, createHash('sha256').update(readFileSync(join(root, file))).digest('hex')]))
}

/** What a stack trace looks like. */
export const STACK = /^\s+at .+[:(]\d+/m

/** The shape of an error under --json. */
export interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string; readonly line?: number; readonly file?: string }
}
