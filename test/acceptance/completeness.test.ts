import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from '@astro/sdk'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CompletenessReport } from '../../src/cli/completeness.ts'
import { jeffreysInterval, rateLimit } from '../../src/photometry/completeness/index.ts'
import { findPython, runPython } from '../store/python.ts'
import { place, ROOT, STACK } from './support/astro.ts'

const at = place()
const CONFIG = `
project: {name: stars, obs_names: [demo]}
catalog: {default: test}
observatories:
  demo: {sim_args: {flares: [{name: J055826.93+043926.4, mjd: 57230, amplitude: 2.0, duration: 40}]}}
simulator:
  num_injections: 30
  shapes: [{shape: gaussian, parameters: {amplitude: {distribution: log-uniform, min: 0.1, max: 5}, fwhm: {distribution: log-uniform, min: 5, max: 200}}}]
null: {trials: 3}
`
const show = (...args: string[]) => at.astro(['completeness', 'show', 'stars', '--bins', '3', ...args])
const total = (grid: readonly (readonly number[])[]): number => grid.flat().reduce((a, b) => a + b)
let report: CompletenessReport

beforeAll(async () => {
  at.write('stars.yaml', CONFIG)
  expect((await at.astro(['run', 'stars'])).code).toBe(0)
  const { code, json } = await show('--json')
  expect(code).toBe(0)
  report = json<CompletenessReport & Record<string, never>>()
})

describe('astro completeness', () => {
  it('follows its JSON Schema', () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'docs/json/completeness.schema.json'), 'utf8')) as never
    expect(z.fromJSONSchema(schema).safeParse(report).error).toBeUndefined()
    expect(z.fromJSONSchema(schema).safeParse({ ...report, maps: 1 }).success).toBe(false)
  })

  it('tells what was searched, what was left out and why', () => {
    expect(report).toMatchObject({
      project: 'STARS', searched: { sources: 10, days: expect.closeTo(10_000, 6) }, injections: { sources: 9, total: 270 }, left_out: { detection: ['J055826.93+043926.4'] },
      selection: { finders: { peak: { threshold: 5 } } },
    })
    const [map] = report.maps
    expect(map).toMatchObject({ shape: 'gaussian', finder: 'peak', band: 'any', observed: 1, background: 0, x: { name: 'amplitude' }, y: { name: 'fwhm', unit: 'd' } })
    expect(total(map!.n) + map!.zero_n + map!.outside).toBe(270)
    map!.n.forEach((line, j) => line.forEach((n, i) => {
      const k = map!.k[j]![i]!
      expect([map!.low[j]![i], map!.high[j]![i]]).toEqual(jeffreysInterval(k, n))
      expect(map!.r95[j]![i]).toEqual(map!.zero_k > 0 ? expect.anything() : rateLimit({ n, k, exposure: map!.days, observed: 1, background: 0 }))
    }))
    expect(report.false_alarms).toMatchObject([{ finder: 'peak', observatory: 'DEMO', filter: 'R', methods: ['shuffle'], sources: 9, searches: 27 }])
  })

  it('is complete for bright events and not for faint ones', () => {
    const [map] = report.maps
    expect(map!.completeness[1]![2]).toBeGreaterThan(0.8)
    expect(map!.completeness[1]![0]).toBeLessThan(0.2)
  })

  it('is told as text, by other axes, for one band', async () => {
    const { stdout } = await show('--x', 'expected_snr', '--band', 'R')
    expect(stdout).toMatch(/gaussian by peak in R, threshold 5/)
    expect(stdout).toMatch(/1 source with a detection: no injections, no null test: J055826\.93\+043926\.4/)
    expect(stdout).toMatch(/few: fewer than 100 injections/)
    expect(stdout).not.toMatch(STACK)
  })

  it('is exported with all cells, as CSV and as netCDF that h5py opens', async () => {
    const csv = await at.astro(['completeness', 'export', 'stars', '--bins', '3', '--output', 'c.csv'])
    expect(csv.code).toBe(0)
    const lines = readFileSync(at.path('c.csv'), 'utf8').trim().split('\n')
    expect(lines).toHaveLength(10)
    expect(lines[0]).toBe('shape,finder,band,threshold,x,x_unit,x_low,x_high,y,y_unit,y_low,y_high,n,k,in_data,completeness,low,high,few,t_days,exposure_days,r95')
    const { code, json } = await at.astro(['completeness', 'export', 'stars', '--bins', '3', '--format', 'netcdf', '--output', 'c.nc', '--json'])
    expect([code, json()]).toMatchObject([0, { format: 'netcdf', maps: 1 }])
    const python = findPython()
    if (!python) return
    const script = `import h5py, json, sys
f = h5py.File(sys.argv[1])
print(json.dumps({'n': f['n'][0].tolist(), 'dims': [d[0].name for d in f['R95'].dims], 'x': f['x_edges'][0].tolist()}))`
    expect(runPython(python, script, [at.path('c.nc')])).toEqual({ n: report.maps[0]!.n, dims: ['/map', '/y', '/x'], x: report.maps[0]!.x.edges })
  })

  it('is drawn in the terminal and as SVG', async () => {
    const plot = await at.astro(['completeness', 'plot', 'stars', '--bins', '3'])
    expect([plot.code, plot.stdout]).toEqual([0, expect.stringMatching(/Completeness: gaussian by peak[\s\S]*amplitude \(relative\)/)])
    expect((await at.astro(['completeness', 'plot', 'stars', '--bins', '3', '--kind', 'curves', '--output', 'c.svg'])).code).toBe(0)
    expect(readFileSync(at.path('c.svg'), 'utf8')).toMatch(/^<svg[\s\S]*fwhm 5 to 17\.1 d/)
  })

  it('refuses what it cannot do, by name', async () => {
    const cases: [string[], number, RegExp][] = [
      [['--x', 'colour'], 2, /no parameter 'colour'/], [['--background', 'some'], 2, /--background takes/],
    ]
    for (const [args, code, message] of cases) {
      const ended = await show(...args)
      expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)])
    }
    at.write('none.yaml', '{project: {name: none, obs_names: [demo]}, catalog: {default: test}, simulator: {num_injections: 0}, null: {trials: 0}}')
    await at.astro(['run', 'none'])
    const none = await at.astro(['completeness', 'show', 'none'])
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/no injections and no null tests[\s\S]*simulator\.shapes/)])
  })
})

describe('any number of workers', () => {
  it('gives the same report', async () => {
    at.write('many.yaml', CONFIG)
    await at.astro(['run', 'stars', '--config', 'many.yaml', '--workers', '2', '--set', 'data.root=other'])
    const { json } = await show('--json', '--config', 'many.yaml', '--set', 'data.root=other')
    expect(json()).toEqual(report)
  })
})
