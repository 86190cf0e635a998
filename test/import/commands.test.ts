import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { place, type ErrorDocument } from '../acceptance/support/astro.ts'
import { madeUpStar } from '../acceptance/support/ztf-data.ts'
import type { ImportReport } from '../../src/cli/import.ts'
import { DATA } from './place.ts'

interface Curves {
  light_curves: { filter: string; epochs: number; meta: Record<string, unknown>; columns: Record<string, (number | string | null)[]> }[]
}

const rows = (first: number, count: number, mag = 18) => Array.from({ length: count }, (_, i) => `${first + i * 1.5},${mag + 0.01 * ((i * 7) % 11)},0.05,${i % 2 ? 'V' : 'B'}`)
const csv = (...lines: string[]) => `mjd,mag,magerr,band\n${lines.join('\n')}\n`
const slow = { timeout: 120_000 }

describe('a project of one\'s own light curves', () => {
  const at = place()

  it('from files to detections', slow, async () => {
    at.write('a.csv', csv(...rows(58000, 40)))
    at.write('b.csv', csv(...rows(58000, 30, 15), '58060.25,<16.5,,V'))
    const dry = await at.astro(['import', 'a.csv', '--project', 'p', '--observatory', 'mylcs', '--dry-run', '--json'])
    expect(dry.json<ImportReport>().sources[0]).toMatchObject({ name: 'a', epochs: 40, bands: ['B', 'V'], status: 'planned' })
    expect(existsSync(at.path('p.yaml'))).toBe(false)
    const made = await at.astro(['import', 'a.csv', 'b.csv', '--project', 'p', '--observatory', 'mylcs', '--ra', '253.1', '--dec', '12.9', '--json'])
    expect(made.code).toBe(0)
    expect(made.json<ImportReport>().sources.map(({ name, status, epochs, limits }) => [name, status, epochs, limits])).toEqual([['a', 'new', 40, 0], ['b', 'new', 31, 1]])
    expect(readFileSync(at.path('p.yaml'), 'utf8')).toContain('mylcs: {like: tables}')
    const run = await at.astro(['run', 'p', '--json'])
    expect(run.code).toBe(0)
    expect(run.json<{ counts: object }>().counts).toMatchObject({ sources: 2, failed: 0, raw_epochs: 71, light_curves: 4, epochs: 71 })
    const { light_curves: curves } = (await at.astro(['lightcurve', 'b', 'p', '--json'])).json<Curves>()
    const limited = curves.find(({ filter }) => filter === 'V')!
    const row = limited.columns['mjd']!.indexOf(58060.25)
    expect(limited.columns['limit_mag']![row]).toBe(16.5)
    expect([limited.columns['mag']![row], limited.columns['flux']![row]]).toEqual([null, null])
    expect(limited.columns['bmjd_tdb']).toHaveLength(limited.epochs)
    expect(limited.meta).toMatchObject({ ra: 253.1, dec: 12.9, errors: 'quoted', exp_time: null })
  })

  it('a second import says what it skipped, and changes nothing; so does an import after the spool alone was written', slow, async () => {
    const before = at.products()
    const again = await at.astro(['import', 'a.csv', 'b.csv', '--project', 'p', '--observatory', 'mylcs', '--ra', '253.1', '--dec', '12.9', '--json'])
    expect(again.json<ImportReport>().sources.map(({ status }) => status)).toEqual(['same', 'same'])
    expect(at.products()).toEqual(before)
    expect((await at.astro(['run', 'p', '--json'])).json<{ counts: object }>().counts).toMatchObject({ new: 0, skipped: 2 })
  })

  it('a file that changed replaces what was there; a further one joins', slow, async () => {
    at.write('a.csv', csv(...rows(58000, 41)))
    at.write('c.csv', csv(...rows(58500, 5)))
    const changed = await at.astro(['import', 'a.csv', 'c.csv', '--project', 'p', '--observatory', 'mylcs', '--ra', '253.1', '--dec', '12.9', '--json'])
    expect(changed.json<ImportReport>().sources.map(({ name, status }) => [name, status])).toEqual([['a', 'replaced'], ['c', 'new']])
    const run = await at.astro(['run', 'p', '--json'])
    expect(run.json<{ counts: object }>().counts).toMatchObject({ sources: 3, new: 2, skipped: 1, raw_epochs: 77 })
    const other = await at.astro(['import', 'a.csv', '--project', 'p', '--observatory', 'mylcs', '--ra', '253.2', '--dec', '12.9', '--json'])
    expect(other.json<ImportReport>().sources[0]).toMatchObject({ status: 'replaced', ra: 253.2 })
  })

  it('a place that is known stays known where a later import says nothing of it', slow, async () => {
    at.write('c.csv', csv(...rows(58500, 6)))
    const again = await at.astro(['import', 'c.csv', '--project', 'p', '--observatory', 'mylcs', '--json'])
    expect(again.json<ImportReport>().sources[0]).toMatchObject({ name: 'c', status: 'replaced', ra: 253.1, dec: 12.9 })
    expect(readFileSync(at.path('astro-data/P/sources.ecsv'), 'utf8')).toMatch(/^c,253.1,12.9,known$/m)
    await at.astro(['run', 'p', '--json'])
    const [curve] = (await at.astro(['lightcurve', 'c', 'p', '--json'])).json<Curves>().light_curves
    expect(curve!.meta).toMatchObject({ ra: 253.1, dec: 12.9 })
    const same = await at.astro(['import', 'c.csv', '--project', 'p', '--observatory', 'mylcs', '--json'])
    expect(same.json<ImportReport>().sources[0]).toMatchObject({ status: 'same', ra: 253.1 })
  })

  it('columns that a user put into the catalog stay there, with their units', slow, async () => {
    const file = 'astro-data/P/sources.ecsv'
    const [before, table] = readFileSync(at.path(file), 'utf8').split(/(?=^name,)/m) as [string, string]
    const [header, ...stars] = table.trimEnd().split('\n')
    const declared = before.replace('# schema', "# - {name: mag, unit: mag, datatype: float64, description: 'of Gaia, G'}\n# - {name: class, datatype: string}\n# schema")
    at.write(file, `${declared}${header},mag,class\n${stars.map((star, i) => `${star},${15 + i},"RR, ab"`).join('\n')}\n`)
    at.write('d.csv', csv(...rows(58500, 5)))
    const made = await at.astro(['import', 'd.csv', 'a.csv', '--project', 'p', '--observatory', 'mylcs', '--ra', '10', '--dec', '-20', '--json'])
    expect(made.code).toBe(0)
    const after = readFileSync(at.path(file), 'utf8')
    expect(after).toMatch(/^a,10,-20,known,15,"RR, ab"$/m)
    expect(after).toMatch(/^b,253.1,12.9,known,16,"RR, ab"$/m)
    expect(after).toMatch(/^d,10,-20,known,nan,""$/m)
    expect(after).toContain('# - {name: mag, unit: mag, datatype: float64, description: "of Gaia, G"}')
  })

  it('imports at the same time lose no star', slow, async () => {
    const names = ['e', 'f', 'g']
    for (const name of names) at.write(`${name}.csv`, csv(...rows(58500, 5)))
    const ended = await Promise.all(names.map((name) => at.astro(['import', `${name}.csv`, '--project', 'p', '--observatory', 'mylcs', '--ra', '30', '--dec', '0', '--json'])))
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0])
    const catalog = readFileSync(at.path('astro-data/P/sources.ecsv'), 'utf8')
    for (const name of names) expect(catalog).toMatch(new RegExp(`^${name},30,0,known`, 'm'))
  })

  it('an observatory that the configuration lacks is an error with the lines to add', slow, async () => {
    const refused = await at.astro(['import', 'a.csv', '--project', 'p', '--observatory', 'other', '--json'])
    expect(refused.code).toBe(3)
    const { error } = refused.json<ErrorDocument>()
    expect(error.code).toBe('import_observatory')
    expect(error.hint).toContain('obs_names: [mylcs, other]')
    expect(error.hint).toContain('other: {like: tables}')
  })

  it('a file that is none leaves no project behind', slow, async () => {
    at.write('bad.csv', 'mjd,mag\n58000,bright\n')
    const refused = await at.astro(['import', 'a.csv', 'bad.csv', '--project', 'q', '--observatory', 'x', '--json'])
    expect(refused.code).toBe(10)
    expect(refused.json<ErrorDocument>().error).toMatchObject({ code: 'import_number', line: 2 })
    expect(existsSync(at.path('q.yaml'))).toBe(false)
  })

  it('times may lack days, dates are read, negative differences and limits are no brightenings', slow, async () => {
    at.write('ogle.dat', Array.from({ length: 20 }, (_, i) => `${5260.85 + i} ${18 + 0.01 * (i % 7)} 0.05\n`).join(''))
    at.write('alerts.csv', `date,fid,magpsf,sigmapsf,isdiffpos\n${Array.from({ length: 20 }, (_, i) => `2017-09-${String(i + 4).padStart(2, '0')}T12:00:00,1,18.9,0.1,${i % 2 ? 'f' : 't'}\n`).join('')}`)
    at.write('asassn.csv', `HJD,mag,mag_err,flux(mJy),flux_err,Filter\n${Array.from({ length: 20 }, (_, i) => (i === 5 ? `${2458005.5},>15.9,99.99,0.50,0.7,V\n` : `${2458000.5 + i},14.8,0.05,4.36516,0.2,V\n`)).join('')}`)
    await at.astro(['import', 'ogle.dat', '--project', 'odd', '--observatory', 'mine', '--map', 'time=1,mag=2,magerr=3', '--time-format', 'hjd-2450000', '--band', 'I', '--ra', '270', '--dec', '-30'])
    await at.astro(['import', 'alerts.csv', 'asassn.csv', '--project', 'odd', '--observatory', 'mine', '--ra', '10', '--dec', '20'])
    const run = await at.astro(['run', 'odd', '--json'])
    expect(run.json<{ counts: object }>().counts).toMatchObject({ sources: 3, failed: 0, light_curves: 3 })
    const curveOf = async (name: string) => (await at.astro(['lightcurve', name, 'odd', '--json'])).json<Curves>().light_curves[0]!
    // Light takes up to 499 s to the Sun.
    expect(Math.abs((await curveOf('ogle')).columns['mjd']![0] as number - 55260.35)).toBeLessThan(500 / 86400)
    const alerts = await curveOf('alerts')
    expect(alerts).toMatchObject({ filter: 'zg', meta: { reference: 'difference' } })
    expect([alerts.columns['mjd']![0], ...alerts.columns['flux']!.slice(0, 2).map((flux) => Math.round(flux as number))]).toEqual([58000.5, 100, -100])
    const asassn = await curveOf('asassn')
    // 4.36516 mJy are 14.8 mag: both tell the same.
    for (const [i, flux] of asassn.columns['flux']!.entries()) expect(i === 5 ? flux : Math.round(flux as number)).toBe(i === 5 ? null : 4365)
    expect([asassn.columns['limit_mag']![5], asassn.columns['mag']![5], asassn.columns['mag']![6]]).toEqual([15.9, null, 14.8])
  })

  it('a star without a position has no barycentric times', slow, async () => {
    await at.astro(['import', 'a.csv', '--project', 'nowhere', '--observatory', 'mine', '--json'])
    const run = await at.astro(['run', 'nowhere', '--json'])
    expect(run.json<{ counts: object }>().counts).toMatchObject({ sources: 1, failed: 0, light_curves: 2 })
    const [curve] = (await at.astro(['lightcurve', 'a', 'nowhere', '--json'])).json<Curves>().light_curves
    expect(curve!.columns).not.toHaveProperty('bmjd_tdb')
    expect(curve!.meta).toMatchObject({ ra: null, dec: null })
  })
})

describe('answers of an installed observatory', () => {
  const at = place()

  it('are read by its own code', slow, async () => {
    const star = madeUpStar('star', 120.5, 33.25)
    at.write('star.csv', star.text)
    const made = await at.astro(['import', 'star.csv', '--project', 'z', '--observatory', 'ztf', '--json'])
    expect(made.code).toBe(0)
    expect(readFileSync(at.path('z.yaml'), 'utf8')).not.toContain('like')
    const [curve] = (await at.astro(['run', 'z', '--json']), await at.astro(['lightcurve', 'star', 'z', '--json'])).json<Curves>().light_curves
    expect(curve!.columns).toHaveProperty('oid')
    expect(curve!.meta).toMatchObject({ time_stamp_alignment: 'start' })
  })
})

describe.skipIf(!existsSync(join(DATA, 'tess_kepler')))('two sectors of one star', () => {
  const at = place()

  it('are joined; the times of the telescope come back to 1 ms', slow, async () => {
    const files = ['hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits', 'tess_s0006_tic25155310_lc.fits'].map((name) => join(DATA, 'tess_kepler', name))
    const made = await at.astro(['import', ...files, '--project', 'w', '--observatory', 'space', '--json'])
    expect(made.json<ImportReport>().sources).toHaveLength(1)
    await at.astro(['run', 'w', '--json'])
    const { light_curves: curves } = (await at.astro(['lightcurve', 'TIC 25155310', 'w', '--json'])).json<Curves>()
    expect(curves.map(({ meta }) => meta['series_name'])).toEqual(['sector 1 TESS', 'sector 6 TESS'])
    for (const { meta, columns } of curves) {
      expect(meta['exp_time']).toBeCloseTo(95.04, 9)
      const apart = columns['mjd']!.map((mjd, i) => ((columns['bmjd_tdb']![i] as number) - (mjd as number)) * 86400)
      // TDB - UTC is 69.184 s; light takes up to 499 s.
      for (const seconds of apart) expect(Math.abs(seconds - 69.184)).toBeLessThan(505)
    }
    rmSync(at.path('astro-data'), { recursive: true })
  })
})
