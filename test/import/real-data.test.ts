import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { median } from '@astro/sdk'
import { findPython } from '../../bench/python.mjs'
import { readFile } from '../../src/import/read.ts'
import { peerAvailable } from '../oracle/support.ts'
import { column, DATA, partsOf } from './place.ts'

const there = existsSync(join(DATA, 'MANIFEST.md'))
if (!there) console.warn(`tests on real light curves are skipped: none at ${DATA} (ASTRO_TEST_DATA names their folder)`)
const at = (...names: string[]) => join(DATA, ...names)
const filesOf = (folder: string, end: RegExp) => (there ? readdirSync(at(folder)).filter((name) => end.test(name)).map((name) => at(folder, name)) : [])
const bodyLines = (file: string) => readFileSync(file, 'latin1').split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
const finite = (values: ArrayLike<number | string>) => Array.from(values).filter((value) => Number.isFinite(value)).length

describe.skipIf(!there)('texts', () => {
  const tables = [...filesOf('transients_variables/rrlyrae_s82', /csv$/), ...filesOf('transients_variables/sn_ia_ztf', /csv$/),
    ...filesOf('ztf_lc', /^(irsa_gaia(?!6555).*|6.*|ZTFrlh.*)\.csv$/)]
  it.each(tables.map((file) => [basename(file), file]))('%s: every line is an epoch', async (_, file) => {
    const [part, ...more] = await partsOf(file)
    expect(more).toEqual([])
    expect(part!.table.length).toBe(bodyLines(file).length - 1)
    expect(part!.reading).toMatchObject({ time_scale: 'utc', time_frame: 'earth' })
    expect(part!.reading.columns.limit).toBeUndefined()
  })

  it.each([
    ['EpsAur.csv', 1], ['KhiCyg.tsv', 0], ['RSct.tsv', 0], ['SN2011FE.csv', 1], ['TUmi_2420000_2455000.tsv', 0], ['VXHya_2453796_2453801.tsv', 0],
    ['aa_cas_2447500_2449500.tsv', 0], ['eta_aql_aavso_all.csv', 0], ['simple_format1.tsv', 0], ['ss_cyg_nov_5_2007_to_2009.csv', 0], ['u_scorpii_241451230.csv', 0],
  ])('%s: every observation, and as many limits as there are `<`', async (name, others) => {
    const file = at('transients_variables/aavso', name)
    const [part] = await partsOf(file)
    const lines = bodyLines(file)
    expect(part!.table.length).toBe(lines.length - others)
    const limits = lines.filter((line) => /^[^,\t]*[,\t]\s*</.test(line)).length
    expect(part!.reading.columns.limit === undefined ? 0 : finite(column(part!, 'limit'))).toBe(limits)
    expect(finite(column(part!, 'mag'))).toBe(part!.table.length - limits)
  })

  it('U Sco: 7.7 at maximum, 1999 February 25', async () => {
    const [part] = await partsOf(at('transients_variables/aavso/u_scorpii_241451230.csv'))
    const [mags, times] = [column(part!, 'mag') as Float64Array, column(part!, 'time') as Float64Array]
    const brightest = mags.indexOf(7.7)
    expect(Math.min(...mags.filter(Number.isFinite))).toBe(7.7)
    expect(times[brightest]).toBeCloseTo(2451235.06, 1)
  })

  it('phot.csv: a row without a flux is a limit', async () => {
    const file = at('ztf_lc/phot.csv')
    const [part] = await partsOf(file)
    const [header, ...rows] = bodyLines(file).map((line) => line.split(','))
    const empty = rows.filter((row) => row[header!.indexOf('flux')] === '').length
    expect(empty).toBeGreaterThan(0)
    expect(finite(column(part!, 'limit'))).toBe(empty)
    expect(finite(column(part!, 'flux'))).toBe(rows.length - empty)
    expect(part!.reading.zero_point).toBe(25)
  })

  it('ZTFrlh6cyjh: 331 epochs in g, 577 in r, 213 in i, median g 13.793', async () => {
    const [part] = await partsOf(at('ztf_lc/ZTFrlh6cyjh_phot.csv'))
    const bands = Map.groupBy((column(part!, 'band') as string[]).entries(), ([, band]) => band)
    expect([...bands].map(([band, rows]) => [band, rows.length]).toSorted()).toEqual([['ztfg', 331], ['ztfi', 213], ['ztfr', 577]])
    const flux = column(part!, 'flux') as Float64Array
    expect(25 - 2.5 * Math.log10(median(bands.get('ztfg')!.map(([row]) => flux[row]!)))).toBeCloseTo(13.793, 3)
    expect(part!.reading.position![0]).toBeCloseTo(342.45962, 5)
    expect(part!.reading.position![1]).toBeCloseTo(51.26338, 5)
  })

  it('GW170817: what has no error is a limit', async () => {
    const file = at('transients_variables/oac/photometry_csv.txt')
    const [part] = await partsOf(file)
    expect(part!.table.length).toBe(865)
    const without = bodyLines(file).slice(1).filter((line) => /,[-\d.]+,,[^,]*,[^,]*$/.test(line)).length
    expect(finite(column(part!, 'limit'))).toBe(without)
    const measured = bodyLines(file).slice(1).filter((line) => /,[-\d.]+,[\d.]+,[^,]*,[^,]*$/.test(line)).length
    expect(finite(column(part!, 'mag'))).toBe(measured)
  })

  it.each(['ztf_lc/irsa_gaia6555925496084361344.csv', 'ztf_lc/DR5_by_field.csv', 'tess_kepler/kepler_tpf_12644769.fits', 'tess_kepler/kplr-ffi_ch01_test.fits',
    'tess_kepler/astrocut_107.27_-70.0_5x5.zip', 'votable/irsa-nph-error.xml', 'votable/no_resource.xml'])('%s is no light curve, and says why', async (name) => {
    await expect(partsOf(at(name))).rejects.toThrow(basename(name))
  })
})

describe.skipIf(!there)('Parquet', () => {
  it('3003 objects of ZTF DR5, heliocentric times', async () => {
    const parts = await partsOf(at('ztf_lc/DR5_field_example.parquet'))
    expect(parts).toHaveLength(3003)
    for (const { table, meta, reading } of parts) {
      expect(String(meta['nepochs'])).toBe(String(table.length))
      expect(reading).toMatchObject({ time_frame: 'heliocentre', time_scale: 'utc', time_offset: 0, band: 'zg' })
    }
    expect(new Set(parts.map(({ name }) => name)).size).toBe(3003)
  })

  it('35 alerts of Fink are named by objectId', async () => {
    const alerts = await readFile(at('alerts/parquet/fink_alerts_35.parquet'))
    expect(alerts).toHaveLength(35)
    for (const { name } of alerts) expect(name).toMatch(/^ZTF\d\d[a-z]{7}$/)
  })

  it('655 objects of another, and three asteroids without a place', async () => {
    expect(await partsOf(at('ztf_lc/some_lc.parquet'))).toHaveLength(655)
    const asteroids = await partsOf(at('transients_variables/parquet/sso_ztf_lc_aggregated_202504_three_obj.parquet'))
    expect(asteroids.map(({ name, reading }) => [name, reading.position])).toEqual([['33803', null], ['8467', null], ['2005XM12', null]])
  })
})

describe.skipIf(!there || !peerAvailable('astropy'))('beside astropy', () => {
  it('light curves of Kepler, K2, K2SC and TESS', { timeout: 60_000 }, async () => {
    const files = filesOf('tess_kepler', /lc\.fits$/)
    const told = ask(files)
    expect(files).toHaveLength(8)
    for (const file of files) {
      const [part] = await partsOf(file)
      const { rows, fluxes, first, flagged } = told[file]!
      expect([part!.table.length, finite(column(part!, 'flux'))], file).toEqual([rows, fluxes])
      expect(column(part!, 'time')[0]).toBe(first)
      expect(Array.from(column(part!, 'flag') as Float64Array).filter((flag) => flag !== 0).length).toBe(flagged)
      expect(part!.reading).toMatchObject({ time_scale: 'tdb', time_frame: 'barycentre' })
      const tess = basename(file).includes('tess')
      expect(part!.reading.time_offset).toBe((tess ? 2457000 : 2454833) - 2400000.5)
      // 60 frames of 1.98 s of which eight in ten are kept; 270 and 9 frames of 6.02 s.
      if (tess) expect(part!.reading.exptime).toBeCloseTo(95.04, 9)
      else expect(part!.reading.exptime).toBeCloseTo(6.01980290327 * (file.includes('slc') ? 9 : 270), 6)
    }
  })

  it('VOTables that astropy reads as they are', { timeout: 60_000 }, async () => {
    const files = ['binary2_masked_strings.xml', 'coosys.xml', 'valid_votable.xml', 'pyvo_scs_result.xml', 'pyvo_tap_obscore-image.xml', 'pyvo_data_neat-sia.xml'].map((name) => at('votable', name))
    expect(files.filter((file) => existsSync(file))).toHaveLength(6)
    const told = ask(files)
    for (const file of files) {
      const [one] = await readFile(file)
      expect(one!.table.length, file).toBe(told[file]!.rows)
      for (const [name, sum] of Object.entries(told[file]!.sums)) {
        const values = one!.table.columns.get(name)
        if (values === undefined || Array.isArray(values)) continue
        const total = Array.from(values as Float64Array, Number).filter((value) => !Number.isNaN(value)).reduce((a, b) => a + b, 0)
        expect(Math.abs(total - sum) <= 1e-6 * Math.abs(sum) + 1e-9, `${file} ${name}: ${total} ${sum}`).toBe(true)
      }
    }
  })
})

interface Told {
  rows: number
  fluxes: number
  first: number
  flagged: number
  sums: Record<string, number>
}

function ask(files: string[]): Record<string, Told> {
  return JSON.parse(execFileSync(findPython()!, [join(import.meta.dirname, 'real_files.py'), ...files], { encoding: 'utf8' })) as Record<string, Told>
}
