import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBrowser, runInBrowser } from './browser.ts'
import { CASES, fingerprints } from './cases.ts'
import { withKernels, WORKERS } from './support.ts'

const BUILT = new URL('../../dist/kernels/index.js', import.meta.url)
const MODULE = new URL('../../wasm/kernels/dist/kernels_bg.wasm', import.meta.url)
const run = promisify(execFile)

let expected: Record<string, string>
beforeAll(async () => {
  expected = await withKernels(1, fingerprints)
})

describe('the same inputs give the same bits of every output of every kernel', () => {
  it('has a case of every kernel', async () => {
    const housekeeping = ['workers', 'upload', 'download', 'free', 'close']
    const kernels = await withKernels(1, (k) => Object.keys(k).filter((name) => !housekeeping.includes(name)))
    const covered = new Set(Object.keys(CASES).map((name) => name.split(',')[0]))
    expect(kernels.filter((name) => !covered.has(name))).toEqual([])
  })

  it.each(WORKERS.slice(1))('with %i workers', async (workers) => {
    expect(await withKernels(workers, fingerprints)).toEqual(expected)
  })

  it.for([22, 24, 26])('in Node %i, as built, with 1, 2, 4 and 8 workers', async (major, { skip }) => {
    expect(existsSync(BUILT), 'dist is not built: npm run build').toBe(true)
    const node = await installed(major)
    if (typeof node !== 'string') return skip(node.why)
    const child = fileURLToPath(new URL('identical-child.mjs', import.meta.url))
    const { stdout } = await run(node, [child, BUILT.href, ...WORKERS.map(String)])
    const answer = JSON.parse(stdout) as { node: string; results: Record<string, object> }
    expect(answer.node.split('.')[0]).toBe(String(major))
    expect(answer.results).toEqual(Object.fromEntries(WORKERS.map((workers) => [workers, expected])))
  }, 300_000)

  it('in a browser', async ({ skip }) => {
    const browser = findBrowser()
    if (browser === undefined) {
      console.warn('skipped: no Chromium to run the kernels in (apt-get install chromium; ASTRO_TEST_BROWSER names another command)')
      return skip('no Chromium')
    }
    const answer = await runInBrowser(browser, new URL('identical-page.ts', import.meta.url), { '/kernels_bg.wasm': MODULE })
    expect(answer).toMatchObject({ agent: expect.stringMatching(/Chrome/), results: expected })
  }, 120_000)
})

/** Path of the newest Node of a major version, installed by npm into .cache and kept there for the next time. */
async function installed(major: number): Promise<string | { why: string }> {
  const folder = fileURLToPath(new URL(`../../.cache/node-${major}`, import.meta.url))
  const node = join(folder, 'node_modules', 'node', 'bin', 'node')
  if (existsSync(node)) return node
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }))
  try {
    await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node@${major}`], { timeout: 200_000 })
    return node
  } catch (error) {
    const why = `node@${major} cannot be installed: ${String((error as { stderr?: string }).stderr ?? error).trim().split('\n').at(-1)}`
    console.warn(`skipped: ${why}`)
    return { why }
  }
}
