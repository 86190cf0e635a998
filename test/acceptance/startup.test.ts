import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { place, ROOT } from './support/astro.ts'

const at = place()
let count = 0
const HEAVY = ['typeorm', 'pg', '@electric-sql/pglite', 'h5wasm', 'undici', 'zod', '@resvg/resvg-js', 'piscina', '@hscmap/healpix', 'd3-scale']

/** Packages that a command loads modules of, and what it prints. */
function loaded(args: readonly string[]): { packages: Set<string>; stdout: string } {
  const list = at.path(`loaded-${++count}.txt`)
  // Every module that is loaded passes here, by import or by require.
  const hook = at.write('trace.mjs', `
import { registerHooks } from 'node:module'
import { appendFileSync } from 'node:fs'
registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + '\\n'); return next(url, context) } })`)
  const { status, stdout } = spawnSync(process.execPath, ['--import', hook, join(ROOT, 'bin/run.js'), ...args], {
    cwd: at.folder, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: at.path('home') },
  })
  expect(status).toBe(0)
  const urls = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : []
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])
  return { packages: new Set(packages), stdout }
}

it('--version loads nothing at all', () => {
  const { packages, stdout } = loaded(['--version'])
  expect(stdout).toMatch(/^@astro\/cli\/\d+\.\d+\.\d+ \S+ node-v\d+/)
  expect([...packages]).toEqual([])
})

it.each([['--help'], ['help', 'run'], ['run', '--help'], ['detections', '--help']])('%s %s loads no heavy library', (...args) => {
  const { packages, stdout } = loaded(args.filter((arg) => arg !== undefined))
  expect(stdout).toContain('USAGE')
  expect(packages.has('@oclif/core')).toBe(true)
  expect(HEAVY.filter((name) => packages.has(name))).toEqual([])
})

it('only what a command needs is loaded', () => {
  const { packages } = loaded(['status', 'demo', '--json'])
  expect(HEAVY.filter((name) => packages.has(name))).toEqual(['zod'])
})
