import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Running } from './support/astro.ts'
import { linkCounted, stars, type Place } from './support/place.ts'
import { startKinds, type Kind } from './support/servers.ts'
import { dump, inconsistencies, sums } from './support/state.ts'

const { kinds, embedded, stop } = await startKinds()
afterAll(stop)
const places: Place[] = []
const running: Running[] = []
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.kill('SIGKILL')
    await one.ended
  }
  for (const place of places.splice(0)) place.remove()
})

const COUNT = 40
const open = async (make: Kind['make']): Promise<Place> => {
  const place = await make()
  places.push(place)
  return place
}

function project(place: Place, extra: Record<string, unknown> = {}): string {
  const asked = linkCounted(place)
  place.project('long', stars(COUNT), {
    project: { name: 'long', obs_names: ['counted'] },
    observatories: { counted: { wait_time: 0.2 } },
    // One pass: what a stop leaves is done or is not begun.
    noise: { calibrate: false },
    ...extra,
  })
  return asked
}

function start(place: Place, ...args: string[]): Running {
  const one = place.start(...args)
  running.push(one)
  return one
}

/** Resolves once that many answers have come; fails when the process ends before. */
async function answers(asked: string, count: number, one: Running): Promise<void> {
  while (readFileSync(asked, 'utf8').split('got ').length <= count) {
    if (one.child.exitCode !== null)
      throw new Error(`it ended with ${one.child.exitCode} before ${count} answers: ${one.stderr()}`)
    await sleep(20)
  }
}

describe.each(kinds)('a run under way, database $name', ({ make }) => {
  it('is stopped by Ctrl-C cleanly, says how to go on, and goes on', async () => {
    const [place, undisturbed] = [await open(make), await open(make)]
    const asked = project(place)
    project(undisturbed)
    const run = start(place, 'run', 'long', '--workers', '2')
    await answers(asked, 6, run)
    run.kill('SIGINT')
    const { code, json, stderr } = await run.ended
    expect(code).toBe(130)
    expect(stderr).toContain('the same command goes on from here')
    expect(json.counts.sources).toBe(COUNT)
    expect(json.counts.new).toBeGreaterThan(0)
    expect(json.counts.new).toBeLessThan(COUNT)
    expect(json.counts.failed).toBe(0)
    expect(json.failures).toEqual([])
    expect((await place.astro('status', 'long')).json).toMatchObject({
      state: 'interrupted',
      total: COUNT,
    })
    expect(await inconsistencies(place.root, await dump(place))).toEqual([])

    const got = readFileSync(asked, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('got '))
    const rest = await place.astro('run', 'long', '--workers', '8')
    expect(rest.code).toBe(0)
    expect(rest.json.counts).toMatchObject({
      new: COUNT - json.counts.new,
      skipped: json.counts.new,
      raw_epochs: 100 * COUNT,
    })
    const again = readFileSync(asked, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('got '))
      .slice(got.length)
    expect(again.filter((line) => got.includes(line))).toEqual([])
    await undisturbed.astro('run', 'long', '--workers', '8')
    expect(sums(place.root)).toEqual(sums(undisturbed.root))
    expect(await dump(place)).toEqual(await dump(undisturbed))
  })

  it('tells its progress to others, keeps them waiting, and is named when they give up', async () => {
    const place = await open(make)
    const asked = project(place, { database: { lock_wait: 1 } })
    const run = start(place, 'run', 'long', '--workers', '1')
    await answers(asked, 2, run)
    const configuration = readFileSync(join(place.root, 'LONG', '00_config.yaml'))
    const second = await place.astro('run', 'long', '--set', 'finder.snr_threshold=7')
    expect(second.code).toBe(7)
    expect(second.stderr).toMatch(/waiting for/)
    expect(second.json.error.message).toContain(`process ${run.pid}`)
    expect(second.json.error.message).toContain('astro run LONG')
    expect(second.json.error).toMatchObject({ pid: run.pid, command: 'astro run LONG' })
    // Who was refused changed nothing of the run in hand.
    expect(readFileSync(join(place.root, 'LONG', '00_config.yaml'))).toEqual(configuration)
    const { json } = await place.astro('status', 'long')
    expect(json).toMatchObject({ state: 'running', total: COUNT, pid: run.pid })
    expect(json.done).toBeLessThan(COUNT)
    run.kill('SIGKILL')
    await run.ended
    expect((await place.astro('status', 'long')).json.state).toBe('killed')
  })
})

it('does not wait for answers that have not come when it is stopped', async () => {
  const place = await open(embedded.make)
  const asked = linkCounted(place)
  place.project('stuck', stars(2), {
    project: { name: 'stuck', obs_names: ['counted'] },
    observatories: { counted: { wait_time: 600 } },
  })
  const run = start(place, 'run', 'stuck')
  while (!readFileSync(asked, 'utf8').includes('ask ')) await sleep(20)
  run.kill('SIGINT')
  const { code } = await run.ended
  expect(code).toBe(130)
  expect(existsSync(join(place.root, 'db.lock'))).toBe(false)
  expect((await place.astro('sources', 'stuck')).code).toBe(0)
})
