import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'

const root = mkdtempSync(join(tmpdir(), 'astro-kill-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Lets a process commit shards from number `first` on and kills it `after` that many; the numbers it said were committed. */
function commitAndKill(first: number, after: number, delay: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'children', 'commit.ts'), root, String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    let dying = false
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (dying || text.split('\n').length <= after + 1) return
      dying = true
      setTimeout(() => child.kill('SIGKILL'), delay)
    })
    child.once('error', reject)
    child.once('close', () => resolve(text.split('\n').slice(1, -1).map(Number)))
  })
}

it('loses no committed shard and no half of one to kill -9, and opens again', async () => {
  const committed: number[] = []
  for (let round = 0; round < 6; round++) {
    const numbers = await commitAndKill(round * 1000, 2 + 3 * round, round * 7)
    expect(numbers.length).toBeGreaterThanOrEqual(2 + 3 * round)
    committed.push(...numbers)
  }
  const db = await openDatabase({ root, url: null, passwordEnv: null, env: {}, lockWait: 5 })
  const present = async (table: string, name: string): Promise<Map<number, number>> => {
    const rows = await db.query<{ number: number; count: number }>(
      `SELECT split_part(split_part(${name}, ' ', 2), '.', 1)::int AS number, count(*)::int AS count FROM ${table} GROUP BY 1`,
    )
    return new Map(rows.map((row) => [row.number, row.count]))
  }
  const expected = { sources: 20, raw_photometry: 20, reductions: 20, lightcurves: 60, detections: 20, properties: 20 }
  for (const [table, each] of Object.entries(expected)) {
    const counts = await present(table, table === 'sources' ? 'name' : 'source_name')
    for (const number of committed) expect(counts.get(number), `${table} of shard ${number}`).toBe(each)
    expect([...counts.values()].every((count) => count === each)).toBe(true)
  }
  await db.close()
}, 180_000)
