import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { place, ROOT, type Place } from './support/astro.ts'
import { dataFile, without } from './support/real-data.ts'

const FIELD = 'ztf_lc/some_lc.parquet'
const SEARCH = ['--rows', '0:120', '--finder', 'peak,matched', '--set', 'simulator.num_injections=2', '--set', 'null.trials=2']

/** What an analysis leaves for people and programs: answers of the commands, and every published file. */
async function left(at: Place): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {}
  for (const command of [['detections', 'field', '--simulated', '--aliases'], ['completeness', 'show', 'field'], ['noise', 'field'], ['sources', 'field']]) {
    const { code, stdout } = await at.astro([...command, '--json'])
    answers[command.join(' ')] = code === 0 ? stdout.replaceAll(at.folder, '') : code
  }
  return { ...answers, ...at.products() }
}

async function imported(at: Place): Promise<Place> {
  const { code, stderr } = await at.astro(['import', dataFile(FIELD), '--project', 'field', '--observatory', 'dr', '--set', `data.root=${at.path('astro-data')}`])
  expect(code, stderr).toBe(0)
  return at
}

/** Analyzes until the first processed light curves are there, then is killed. */
function killed(at: Place): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const home = at.path('home')
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'run.js'), 'run', 'field', ...SEARCH, '--workers', '2'], {
      cwd: at.folder, env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home }, stdio: 'ignore',
    })
    const look = setInterval(() => {
      if (readdirSync(at.path('astro-data'), { recursive: true, encoding: 'utf8' }).some((file) => file.includes('_processed'))) child.kill('SIGKILL')
    }, 20)
    child.on('error', reject)
    child.on('close', (_, signal) => {
      clearInterval(look)
      resolve(signal)
    })
  })
}

it.skipIf(without(FIELD) !== '')(`injections and null tests are the same for any number of workers and after a kill${without(FIELD)}`, async () => {
  const [one, two, four, cut] = await Promise.all([place(), place(), place(), place()].map(imported)) as [Place, Place, Place, Place]
  for (const [at, workers] of [[one, 1], [two, 2], [four, 4]] as const) {
    const { code, stderr } = await at.astro(['run', 'field', ...SEARCH, '--workers', String(workers), '--json'])
    expect(code, stderr).toBe(0)
  }
  const whole = await left(one)
  expect(Object.keys(whole).filter((name) => name.includes('_processed')).length).toBeGreaterThan(0)
  expect((JSON.parse(whole['completeness show field'] as string) as { injections: { total: number } }).injections.total).toBeGreaterThan(100)
  expect(await left(two)).toEqual(whole)
  expect(await left(four)).toEqual(whole)

  expect(await killed(cut)).toBe('SIGKILL')
  expect(existsSync(cut.path('astro-data'))).toBe(true)
  const again = await cut.astro(['run', 'field', ...SEARCH, '--workers', '3', '--json'])
  expect([again.code, again.stderr.includes('SIGKILL')]).toEqual([0, false])
  expect(again.json<{ counts: { new: number } }>().counts.new).toBeGreaterThan(0)
  expect(await left(cut)).toEqual(whole)

  const before = cut.products()
  const third = await cut.astro(['run', 'field', ...SEARCH, '--json'])
  expect([third.code, third.json()]).toMatchObject([0, { counts: { new: 0, skipped: 120, failed: 0 } }])
  expect(cut.products()).toEqual(before)
}, 240_000)
