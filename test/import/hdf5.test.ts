import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPython, missingModules } from '../../bench/python.mjs'
import { AstroError } from '../../src/errors.ts'
import { readContent } from '../../src/import/read.ts'
import { readPickledTexts } from '../../src/import/pickled-texts.ts'
import { readPlainPickle } from '../../src/import/plain-pickle.ts'
import { column, DATA, failure, partsOf } from './place.ts'

const real = (name: string) => join(DATA, 'hdf5_netcdf', name)
const there = existsSync(real('TESS_photometric_series1.h5'))
if (!there) console.warn(`tests on real HDF5 files are skipped: none at ${DATA} (ASTRO_TEST_DATA names their folder)`)
const python = findPython()
const lacking = python === undefined ? ['python'] : missingModules(python, ['h5py', 'astropy', 'pandas', 'tables'])
const canWrite = python !== undefined && !lacking.includes('h5py') && !lacking.includes('astropy')
if (lacking.length > 0) console.warn(`tests on HDF5 files of other writers skip what needs ${lacking.join(', ')}`)

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
const values = (part: Parameters<typeof column>[0], role: Parameters<typeof column>[1]) => Array.from(column(part, role))

describe.skipIf(!there)('a file of SkyPortal', () => {
  it('is read with all that it says of the star', async () => {
    const [part, ...more] = await partsOf(real('TESS_photometric_series1.h5'))
    expect([part!.name, more, part!.table.length]).toEqual(['114807149', [], 18699])
    expect(part!.reading).toMatchObject({ band: 'tess::red', position: [359.988204043562, -22.0806469815351], exptime: 21.706513907097, alignment: 'middle' })
    expect(values(part!, 'time')[0]).toBe(58353.607777603436)
    // The archive's own column of times: BTJD.
    const [btjd] = await partsOf(real('TESS_photometric_series1.h5'), { map: 'time=time', timeFormat: 'btjd' })
    expect([values(btjd!, 'time')[0], btjd!.reading.time_scale]).toEqual([1354.1077776034201, 'tdb'])
    expect(part!.table.columns.size).toBe(20)
  })

  it.each([
    ['pytables_blosc_bigendian.h5', /compressed with blosc, which is not read/], ['pytables_Tables_lzo2_shuffle.h5', /compressed with lzo, which is not read/],
    ['pyfive_compressed.hdf5', /there is no table, no data frame and no group of columns/], ['331_2_3_7.h5', /no column is known to be the time; it has filters, names/],
  ])('others are refused with a reason: %s', async (name, message) => {
    expect(await failure(real(name))).toMatchObject({ message: expect.stringMatching(message) })
  })
})

describe.skipIf(!canWrite)('files of', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'astro-hdf5-'))
    execFileSync(python!, [join(import.meta.dirname, 'hdf5_files.py'), folder])
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const parts = (name: string, options = {}) => partsOf(join(folder, name), options)

  it.each(['plain.h5', 'meta.h5'])('astropy: %s', async (name) => {
    const [part] = await parts(name)
    expect([values(part!, 'time'), values(part!, 'mag'), values(part!, 'band')]).toEqual([[58000.5, 58001.25, 58002], [15, 15.5, NaN], ['zg', 'zr', 'zg']])
    expect(part!.table.columns.get('id')).toEqual(BigInt64Array.of(2n ** 62n + 1n, 2n, 3n))
    expect(part!.table.info['mag']?.unit).toBe(name === 'meta.h5' ? 'mag' : undefined)
  })

  it('h5py: a group of columns is a table', async () => {
    const found = await parts('columns.h5')
    expect(found.map(({ name, table }) => [name, [...table.columns.keys()]])).toEqual([['A', ['filter', 'mag', 'mjd']], ['B', ['filter', 'flux', 'mag', 'mjd', 'flux_ujy']]])
    expect([values(found[1]!, 'band'), values(found[1]!, 'flux')]).toEqual([['zg', 'zr', 'zg'], [1000, 2000, 3000]])
    const { notes } = await readContent(join(folder, 'columns.h5'))
    expect(notes).toEqual([expect.stringMatching(/'history' of '\/B' have 2 rows, other columns 3; left out$/)])
  })

  it('links are followed once, and names begin as they like', async () => {
    const found = await parts('links.h5')
    expect(found.map(({ name, meta }) => [name, meta['objectid']])).toEqual([['_star', String(2n ** 60n)], ['other', String(2n ** 60n)]])
  })

  it('more values than are read, and headers that are damaged, are refused', async () => {
    expect(await failure(join(folder, 'huge.h5'))).toMatchObject({ code: 'import_hdf5', message: expect.stringMatching(/'\/star' claims to hold 100000000 values, at most 20000000 are read/) })
    expect(await failure(join(folder, 'header.h5'))).toMatchObject({ code: 'import_hdf5', message: expect.stringMatching(/the header of '\/star' is damaged/) })
  })

  it.each(['masked.h5', 'masked.ecsv'])('masked values are missing: %s', async (name) => {
    const [part] = await parts(name)
    expect([values(part!, 'mag'), part!.table.columns.get('id'), part!.table.columns.has('mag.mask')]).toEqual([[15, NaN, 16], ['β Lyr', 'β Lyr', 'β Lyr'], false])
  })

  it.each(['series.fits', 'series.h5', 'series.ecsv'])('astropy with times in two parts: %s', async (name) => {
    const [part] = await parts(name)
    expect(values(part!, 'time')).toEqual([58000.5, 58001.25, 58002])
    expect(part!.reading).toMatchObject({ time_scale: 'tdb', time_frame: 'earth' })
    expect(values(part!, 'flux')).toEqual([1000, 2000, 3000])
  })

  it.skipIf(lacking.length > 0)('pandas in the format table', async () => {
    const [one, two] = await parts('table.h5')
    expect([one!.name, one!.reading]).toMatchObject(['ZTF1', { band: 'ztfg', position: [12.5, -3], exptime: 30, alignment: 'middle' }])
    expect([values(one!, 'time'), values(one!, 'mag')]).toEqual([[58000.5, 58001.25, 58002], [15, 15.5, NaN]])
    expect(one!.table.columns.get('date')).toEqual(Float64Array.of(58849, 58850.5, 58851))
    expect([two!.name, values(two!, 'band'), [...two!.table.columns.keys()]]).toEqual(['text/all', ['zg', 'zr', 'zg'], ['mjd', 'mag', 'n', 'filter', 'date']])
  })

  it.skipIf(lacking.length > 0)('pandas in the format fixed', async () => {
    const [another, star] = await parts('fixed.h5')
    expect([another!.name, values(another!, 'mag')]).toEqual(['another', [15, 15.5, NaN]])
    expect([values(star!, 'time'), values(star!, 'band')]).toEqual([[58000.5, 58001.25, 58002], ['zg', 'zr', 'zg']])
    expect([star!.table.columns.get('word'), star!.table.columns.get('date')]).toEqual([['a', '', 'c'], Float64Array.of(58849, 58850.5, 58851)])
    expect(await failure(join(folder, 'series_of_pandas.h5'))).toMatchObject({ code: 'import_hdf5', message: expect.stringMatching(/'\/s' is a series of pandas, not a frame/) })
    expect(await failure(join(folder, 'objects.h5'))).toMatchObject({ code: 'import_hdf5', message: expect.stringMatching(/holds objects of Python that are not text/) })
  })

  it.skipIf(lacking.length > 0)('pandas with categories, yes and no, an index, no rows, no time', async () => {
    const { tables, notes } = await readContent(join(folder, 'kinds.h5'))
    expect(tables.map(({ name, table }) => [name, table.length])).toEqual([['a', 3], ['b', 3], ['c', 3], ['d', 3], ['e', 0], ['g', 3]])
    const columns = Object.fromEntries(tables.map(({ name, table }) => [name!, table.columns]))
    for (const name of ['a', 'b']) {
      expect([columns[name]!.get('filter'), Array.from(columns[name]!.get('flag') as ArrayLike<number>)]).toEqual([['zg', 'zr', 'zg'], [0, 1, 0]])
    }
    for (const name of ['c', 'd']) expect(columns[name]!.get('mjd')).toEqual(Float64Array.of(58000.5, 58001.25, 58002))
    expect(columns['g']!.get('date')).toEqual(Float64Array.of(58849, NaN, 58851))
    expect(notes).toEqual([expect.stringMatching(/'\/f' is a series of pandas, not a frame; left out$/)])
  })

  it('damaged anywhere: read, or refused by name', async () => {
    const whole = readFileSync(join(folder, 'columns.h5'))
    const file = join(folder, 'damaged.h5')
    let refused = 0
    for (let round = 0; round < 300; round++) {
      const damaged = Uint8Array.from(whole)
      for (let k = 0; k < 6; k++) damaged[(round * 7919 + k * 104_729) % 4000] = (round * 31 + k * 97) % 256
      writeFileSync(file, damaged)
      const error: unknown = await readContent(file).then(() => undefined, (thrown: unknown) => thrown)
      if (error === undefined) continue
      expect(error, `round ${round}`).toBeInstanceOf(AstroError)
      refused++
    }
    expect(refused).toBeGreaterThan(20)
  })
})

describe('pickles', () => {
  it('of plain values', () => {
    expect(readPlainPickle('(lp0\nVflux\np1\naVmjd\np2\na.')).toEqual(['flux', 'mjd'])
    expect(readPlainPickle("(dp0\nVa\np1\nF-2.5\nsVb\nI3\nsVc\nI01\nsVd\nNsS'e'\n(I1\nL2L\ntsVx\\u00e9\ng1\ns.")).toEqual(new Map<string, unknown>([
      ['a', -2.5], ['b', 3], ['c', true], ['d', null], ['e', [1, 2]], ['xé', 'a'],
    ]))
    expect([readPlainPickle('N.'), readPlainPickle('Fnan\n.'), readPlainPickle('F-inf\n.')]).toEqual([null, NaN, -Infinity])
  })

  it.each([
    ['a call', 'cos\nsystem\n(S\'true\'\ntR.'], ['cut', '(lp0\nVflux'], ['nothing', ''], ['no mark', 'l.'], ['a list of one that is none', 'NNa.'], ['too much', 'NN.'],
    ['not there', 'g7\n.'], ['pairs that are none', '(Va\nd.'], ['a key that is a list', '(d(llI1\ns.'], ['deep lists as a key', `(d${']'.repeat(20000)}${'a'.repeat(19999)}I1\ns.`], ['binary', '\u0080\u0005K\u0001.'],
  ])('that are something else make nothing: %s', (_, text) => {
    expect(readPlainPickle(text)).toBeUndefined()
  })

  // numpy 2: np.array([['g', 'r', None]], dtype=object) in protocols 2 and 5; an array of a number and a dict.
  it('of texts', () => {
    const two = bytes('gAJjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcQBjbnVtcHkKbmRhcnJheQpxAUsAhXECY19jb2RlY3MKZW5jb2RlCnEDWAEAAABicQRYBgAAAGxhdGluMXEFhnEGUnEHh3EIUnEJKEsBSwFLA4ZxCmNudW1weQpkdHlwZQpxC1gCAAAATzhxDImIh3ENUnEOKEsDWAEAAAB8cQ9OTk5K/////0r/////Sz90cRBiiV1xEShYAQAAAGdxElgBAAAAcnETTmV0cRRiLg==')
    const five = bytes('gAWVlQAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsBSwOGlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlCiMAWeUjAFylE5ldJRiLg==')
    for (const whole of [two, five]) {
      expect(readPickledTexts(whole)).toEqual({ shape: [1, 3], texts: ['g', 'r', ''] })
      for (let length = 0; length < whole.length; length++) expect(readPickledTexts(whole.subarray(0, length))).toBeUndefined()
    }
    expect(readPickledTexts(bytes('gAWVnAAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsChZRoA4wFZHR5cGWUk5SMAk84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJXZQoRz/4AAAAAAAAfZSMAWGUSwFzZXSUYi4='))).toBeUndefined()
  })
})
