import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from '@astro/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'astro-json-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function astro(...args: string[]): unknown {
  const env = { ...process.env, ASTRO_DATA: join(folder, 'data') }
  return JSON.parse(execFileSync(process.execPath, [join(root, 'bin/run.js'), ...args, '--json'], { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
}

const schemaOf = (name: string) =>
  z.fromJSONSchema(JSON.parse(readFileSync(join(root, 'docs/json', `${name}.schema.json`), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0])

describe('answers in JSON are what their schemas say', () => {
  let run: { not_simulated: Record<string, string[]> }
  beforeAll(() => {
    const some = ['analysis.known_variables=[J214505.88+170349.5]', 'noise.minimum_curves=5', 'noise.bin_width=20', 'simulator.num_injections=2']
    run = astro('run', 'demo', ...some.flatMap((set) => ['--set', set])) as typeof run
  })

  it('run', () => {
    expect(schemaOf('run').safeParse(run).error?.message).toBeUndefined()
    expect(run.not_simulated['known_variable']).toEqual(['J214505.88+170349.5'])
    expect(run.not_simulated['detection']?.length).toBeGreaterThan(0)
    expect(schemaOf('run').safeParse({ ...run, more: 1 }).success).toBe(false)
  })

  it('detections, also those of injections', () => {
    const all = astro('detections', 'demo', '--simulated', '--aliases') as { detections: { simulated: boolean; injection_id: number | null }[] }
    expect(schemaOf('detections').safeParse(all).error?.message).toBeUndefined()
    const answers = all.detections.filter(({ simulated }) => simulated)
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.every(({ injection_id }) => injection_id !== null)).toBe(true)
    const real = astro('detections', 'demo') as typeof all
    expect(real.detections).toEqual(all.detections.filter(({ simulated }) => !simulated))
    expect(schemaOf('detections').safeParse({ detections: [{ ...real.detections[0], kind: 'wave' }] }).success).toBe(false)
  })

  it('import: planned, made, made again; and the period of what was imported', () => {
    const epochs = Array.from({ length: 60 }, (_, i) => 58000 + 1.37 * i + 0.3 * Math.sin(i))
    const rows = epochs.map((mjd) => `${mjd},${18 + 0.3 * Math.sin((2 * Math.PI * mjd) / 2.5)},0.01,V`)
    writeFileSync(join(folder, 'sine.csv'), ['mjd,mag,magerr,band', ...rows, '58100.1,<16.5,,V'].join('\n'))
    const call = ['import', 'sine.csv', '--project', 'mine', '--observatory', 'mylcs', '--ra', '253.1', '--dec', '12.9']
    const answers = [astro(...call, '--dry-run'), astro(...call), astro(...call)] as { sources: { status: string; limits: number }[]; report: object | null }[]
    for (const answer of answers) expect(schemaOf('import').safeParse(answer).error?.message).toBeUndefined()
    expect(answers.map(({ sources: [star] }) => [star!.status, star!.limits])).toEqual([['planned', 1], ['new', 1], ['same', 1]])
    expect(schemaOf('import').safeParse({ ...answers[0], exit: 'none' }).success).toBe(false)
    astro('reduce', 'mine')
    const found = astro('periodogram', 'sine', 'mine') as { periodograms: { periods: { period: number }[] }[] }
    expect(schemaOf('periodogram').safeParse(found).error?.message).toBeUndefined()
    expect(found.periodograms[0]!.periods[0]!.period).toBeCloseTo(2.5, 2)
    expect(schemaOf('periodogram').safeParse({ ...found, periodograms: [{ ...found.periodograms[0], frequencies: -1 }] }).success).toBe(false)
  })

  it('sources: analyzed, reduced, and known by name alone', () => {
    const all = astro('sources', 'demo') as { sources: { properties: object | null; products: { light_curves: object[] }[] }[] }
    expect(schemaOf('sources').safeParse(all).error?.message).toBeUndefined()
    expect(all.sources).toHaveLength(10)
    expect(all.sources[0]!.products[0]!.light_curves).toHaveLength(1)
    const imported = astro('sources', 'mine') as typeof all
    expect(schemaOf('sources').safeParse(imported).error?.message).toBeUndefined()
    expect(imported.sources.map(({ properties }) => properties)).toEqual([null])
    expect(schemaOf('sources').safeParse({ sources: [{ ...all.sources[0], products: [{ status: 'lost' }] }] }).success).toBe(false)
  })

  it('status: of a run, and of a project that was never run', () => {
    const done = astro('status', 'demo') as { state: string; done: number }
    expect(schemaOf('status').safeParse(done).error?.message).toBeUndefined()
    expect([done.state, done.done]).toEqual(['finished', 10])
    writeFileSync(join(folder, 'never.yaml'), 'project: {name: never, obs_names: [demo]}\n')
    const never = astro('status', 'never') as { state: string }
    expect(schemaOf('status').safeParse(never).error?.message).toBeUndefined()
    expect(never.state).toBe('new')
    expect(schemaOf('status').safeParse({ ...done, state: 'asleep' }).success).toBe(false)
  })

  it('noise', () => {
    const terms = astro('noise', 'demo') as { noise: { calibrated: boolean; curves: number; scale: number }[] }
    expect(schemaOf('noise').safeParse(terms).error?.message).toBeUndefined()
    expect(terms.noise).toMatchObject([{ calibrated: true, curves: 10 }])
    expect(Math.abs(terms.noise[0]!.scale - 1)).toBeLessThan(0.3)
  })
})
