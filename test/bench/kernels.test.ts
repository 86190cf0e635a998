import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'astro-bench-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Row {
  kernel: string; case: string; threads: number; resident: boolean; skipped: string | null; failed?: boolean
  ours: { cpu_ms: number; wall_ms: number; n: number } | null; peer: object | null; ratio: number | null; target: number | null
  accuracy: { metric: string; value: number; limit: number; ok: boolean } | null
}

const bench = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })

describe.each([['kernels', ['convolve', 'peaks', 'transfer']], ['photometry', ['lomb-scargle', 'box-least-squares']]])('npm run bench -- %s, short form', (suite, some) => {
  it('runs every case, each result as accurate as it must be', () => {
    const json = join(folder, 'report.json')
    const { status, stdout, stderr } = bench(suite, '--size', '512', '--data', 'simple', '--no-peers', '--n', '1', '--json', json)
    expect(stderr).toBe('')
    const { machine, versions, rows } = JSON.parse(readFileSync(json, 'utf8')) as { machine: { cores: number }; versions: Record<string, string>; rows: Row[] }
    expect(machine.cores).toBeGreaterThan(0)
    expect(versions['node']).toBe(process.versions.node)
    expect(rows.map((row) => row.kernel)).toEqual(expect.arrayContaining(some))
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(expect.arrayContaining(['kernel', 'case', 'threads', 'ours', 'peer', 'ratio', 'target', 'accuracy', 'resident', 'skipped']))
      expect(row.failed, `${row.case}: ${row.skipped}`).toBeUndefined()
      if (row.ours === null) expect(row.skipped).toMatch(/Python/)
      else expect(row.accuracy?.ok ?? true, `${row.case}: ${JSON.stringify(row.accuracy)}`).toBe(true)
      expect(stdout).toContain(row.case)
    }
    for (const name of ['background', 'chain', 'extract']) expect(rows.find((row) => row.case === name)?.accuracy, name).not.toBeNull()
    expect(status).toBe(0)
  }, 300_000)
})

describe('npm run bench -- kernels', () => {
  it('names the cases there are when asked for another', () => {
    const { status, stderr } = bench('kernels', '--only', 'nothing')
    expect(stderr).toMatch(/no kernel and no case 'nothing'; there are .*convolve-9/)
    expect(status).toBe(2)
  })

  it('refuses sizes it cannot make', () => {
    const { status, stderr } = bench('kernels', '--size', '100')
    expect(stderr).toMatch(/--size is 100/)
    expect(status).toBe(2)
  })
})
