import { existsSync, readFileSync } from 'node:fs'
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
    expect(lines[0]).toBe('shape,finder,band,threshold,x,x_unit,x_low,x_high,y,y_unit,y_low,y_high,n,k,in_data,completeness,low,high,few,t_days,exposure_days,r95,observed,background,chance,zero_n,zero_k')
    const [map] = report.maps
    for (const line of lines.slice(1)) expect(line.split(',').slice(-5).map(Number)).toEqual([1, 0, map!.chance, map!.zero_n, map!.zero_k])
    await at.astro(['completeness', 'export', 'stars', '--bins', '3', '--output', 'c.ecsv'])
    const meta = readFileSync(at.path('c.ecsv'), 'utf8').split('\n').filter((line) => line.startsWith('#   '))
    expect(meta.map((line) => line.slice(4).split(':', 1)[0])).toEqual(['project', 'version', 'code', 'selection'])
    expect(meta.at(-1)).toContain('threshold: 5')
    const { code, json } = await at.astro(['completeness', 'export', 'stars', '--bins', '3', '--format', 'netcdf', '--output', 'c.nc', '--json'])
    expect([code, json()]).toMatchObject([0, { format: 'netcdf', maps: 1 }])
    const python = findPython()
    if (!python) return
    const script = `import h5py, json, sys
f = h5py.File(sys.argv[1])
print(json.dumps({'selection': json.loads(f.attrs['selection']), 'n': f['n'][0].tolist(), 'dims': [d[0].name for d in f['R95'].dims], 'x': f['x_edges'][0].tolist()}))`
    expect(runPython(python, script, [at.path('c.nc')])).toEqual({ selection: report.selection, n: report.maps[0]!.n, dims: ['/map', '/y', '/x'], x: report.maps[0]!.x.edges })
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
      [['--shape', 'gausian'], 2, /--shape gausian: .*'gaussian' is near[\s\S]*it has gaussian/], [['--band', 'zz'], 2, /--band zz: [\s\S]*it has R/],
      [['--finder', 'matched'], 2, /--finder matched: [\s\S]*it has peak/],
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

const QUIET = 'J214505.88+170349.5'
const look = async (...args: string[]): Promise<CompletenessReport> => {
  return (await at.astro(['completeness', 'show', 'mixed', '--bins', '3', '--json', ...args])).json<CompletenessReport & Record<string, never>>()
}
const analyze = async (...args: string[]): Promise<void> => {
  expect((await at.astro(['analyze', 'mixed', ...args])).code).toBe(0)
}

describe('an analysis of a part with other settings', () => {
  it('is reported of that part alone, by the finder and threshold that searched it', async () => {
    at.write('mixed.yaml', CONFIG.replace('name: stars', 'name: mixed').replace('num_injections: 30', 'num_injections: 5'))
    await at.astro(['run', 'mixed'])
    const all = await look()
    expect([all.searched.sources, all.left_out]).toEqual([10, { detection: ['J055826.93+043926.4'] }])

    await analyze('--names', QUIET, '--finder', 'matched')
    const one = await look()
    expect(one).toMatchObject({ searched: { sources: 1, days: expect.closeTo(1000, 6) }, injections: { sources: 1, total: 5 } })
    expect([one.left_out['other_settings']?.length, one.left_out['detection']]).toEqual([9, []])
    expect(one.selection.finders).toMatchObject({ matched: { version: expect.stringMatching(/^\d+\.\d+$/) } })
    expect([...new Set(one.maps.map(({ finder, observed }) => `${finder} ${observed}`))]).toEqual(['matched 0'])
    expect(one.false_alarms.map(({ finder, sources }) => [finder, sources])).toEqual([['matched', 1]])
    expect((await at.astro(['completeness', 'show', 'mixed'])).stdout).toMatch(/9 sources analyzed with other settings/)

    await analyze('--names', QUIET, '--set', 'finder.snr_threshold=12')
    expect(await look()).toMatchObject({ searched: { sources: 1 }, maps: [{ finder: 'peak', threshold: 12 }], left_out: { other_settings: { length: 9 } } })

    await analyze()
    expect(await look()).toEqual(all)
  })

  it('measures a background where there are null tests, and says where there are none', async () => {
    await analyze('--set', 'null.trials=0')
    const refused = await at.astro(['completeness', 'show', 'mixed', '--background', 'measured'])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/no null tests of peak[\s\S]*null\.trials=1/)])
    expect((await look('--background', '0')).maps[0]!.background).toBe(0)
  })

  it('a file that says another format is not written', async () => {
    for (const given of [['--format', 'netcdf', '--output', 'm.csv'], ['--format', 'csv', '--output', 'm.nc']]) {
      const { code, json } = await at.astro(['completeness', 'export', 'mixed', ...given, '--json'])
      expect([code, json<{ error: { code: string } }>().error.code, existsSync(at.path(given.at(-1)!))]).toEqual([2, 'output_format', false])
    }
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
