import { numbers } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { checkStorable } from '../../../src/store/table-encode.ts'
import { fetchTess } from '../src/fetch.ts'
import plugin from '../src/index.ts'
import { joined } from '../src/join.ts'
import { readLightCurve } from '../src/light-curve-file.ts'
import { lightCurveFile } from './files.ts'
import { contextOf, fits, rawOf, wasp126 } from './fixtures.ts'
import type { MastFacts } from './mast.ts'
import { star } from './mast.ts'

const TIC = '25155310'
const first = { tic: TIC, sector: 1, file: 'tess2018206045859-s0001-0000000025155310-0120-s_lc.fits', bytes: await lightCurveFile() }
const sixth = { tic: TIC, sector: 6, file: 'tess2018349182459-s0006-0000000025155310-0126-s_lc.fits', bytes: await lightCurveFile({ sector: 6, ccd: 3, start: 1468, rows: 12 }) }
const mast: MastFacts = { stored: [sixth, first], stars: () => [star(TIC, 0.3, 11.1)] }
const CONE = 'Mast.Catalogs.Tic.Cone'
const SEARCH = 'Mast.Caom.Filtered.Position'

/** The star taken, or the reason why none was. */
async function matched(given: Parameters<typeof wasp126>[0], stars: ReturnType<typeof star>[], section: object = {}): Promise<unknown> {
  const { ctx } = contextOf({ stored: [first, { ...first, tic: '7', file: 'tess2018206045859-s0001-0000000000000007-0120-s_lc.fits', bytes: await lightCurveFile({ tic: 7 }) }], stars: () => stars }, section)
  const answer = await fetchTess(wasp126(given), ctx)
  return 'empty' in answer ? answer.reason : answer.meta!['local_name']
}

describe('by position', () => {
  it('asks for the star, for its light curves, for the files', async () => {
    const { ctx, mast: { requests, downloads } } = contextOf(mast)
    const { table, meta } = rawOf(await fetchTess(wasp126(), ctx))
    expect(requests.map(({ service }) => service)).toEqual([CONE, SEARCH])
    expect(ctx.requests[0]).toBe('https://mast.stsci.edu/api/v0/invoke')
    expect(requests[0]!.body).toMatch(/^request=%7B%22service%22/)
    expect(requests[0]!.params).toEqual({ ra: 63.37389, dec: -69.226789, radius: 10 / 3600 })
    expect(requests[1]!.params).toEqual({
      columns: '*', position: '63.37389000, -69.22678900, 0.1',
      filters: [
        { paramName: 'obs_collection', values: ['TESS', 'HLSP'] }, { paramName: 'dataproduct_type', values: ['timeseries'] }, { paramName: 'target_name', values: [TIC] },
      ],
    })
    expect(downloads).toEqual([`mast:TESS/product/${first.file}`, `mast:TESS/product/${sixth.file}`])
    expect(table.length).toBe(32)
    expect([...table.columns.keys()]).toEqual(Object.keys(plugin.observatories[0]!.columns!))
    expect([...numbers(table, 'SECTOR')]).toEqual([...Array(20).fill(1), ...Array(12).fill(6)])
    expect(table.columns.get('QUALITY')).toBeInstanceOf(Int32Array)
    expect(meta).toMatchObject({ local_name: TIC, TICID: 25155310, SECTORS: [1, 6], authors: ['SPOC', 'SPOC'], tic_from: 'position', tic_distance: 0.3, tic_magnitude: 'GAIAmag' })
    expect(meta['apertures']).toEqual([[[1, 1, 1], [1, 3, 1]], [[1, 1, 1], [1, 3, 1]]])
  })

  it('asks where the star was at J2000', async () => {
    const { ctx, mast: { requests } } = contextOf(mast)
    // As fast as Proxima, on the equator, where its motion is one of right ascension alone.
    await fetchTess(wasp126({ ra: 90, dec: 0, pmra: -3775.75, pmdec: 0, epoch: 2016 }), ctx)
    expect(requests[0]!.params.ra).toBeCloseTo(90 + (16 * 3.77575) / 3600, 6)
  })

  it('takes the nearest star that is as bright', async () => {
    expect(await matched({}, [star('7', 2, 15), star(TIC, 5, 11.7)])).toBe(TIC)
    expect(await matched({}, [star(TIC, 5, 11.7), star('7', 2, 10.3)])).toBe('7')
    expect(await matched({}, [star('7', 2, null), star(TIC, 9.9, 11)])).toBe(TIC)
    expect(await matched({ mag: null }, [star('7', 2, 15), star(TIC, 5, 11)])).toBe('7')
    expect(await matched({}, [star('7', 2, 15)], { magdiff_thresh: null })).toBe('7')
  })

  it('takes none that is far, or as bright as another star', async () => {
    expect(await matched({}, [star(TIC, 10, 11)])).toMatch('within 10 arcsec')
    expect(await matched({}, [star(TIC, 1, 11.75)])).toMatch('GAIAmag within 0.75 mag of 11')
    expect(await matched({}, [])).toMatch('no star')
  })

  it('compares magnitudes of one band', async () => {
    const both = star(TIC, 1, 15, { gaiarp: 11.1, Tmag: 14.8, Vmag: 16 })
    expect(await matched({ magFilter: 'Gaia_RP' }, [both])).toBe(TIC)
    expect(await matched({ magFilter: 'Gaia_G' }, [both])).toMatch('GAIAmag')
    expect(await matched({ magFilter: null }, [both])).toMatch('GAIAmag')
    expect(await matched({ magFilter: null }, [both], { tic_magnitude: 'gaiarp' })).toBe(TIC)
    expect(await matched({ magFilter: 'Gaia_RP', row: { phot_g_mean_mag: 15.2 } }, [both], { catalog_magnitude: 'phot_g_mean_mag' })).toBe(TIC)
    await expect(matched({ row: { a: 1 } }, [both], { catalog_magnitude: 'b' })).rejects.toThrow("no column 'b'")
  })

  it('asks nobody for a star that is too faint', async () => {
    const { ctx } = contextOf(mast)
    expect(await fetchTess(wasp126({ mag: 18.1 }), ctx)).toMatchObject({ empty: true, reason: expect.stringContaining('fainter than 18') })
    expect(ctx.requests).toEqual([])
    expect(plugin.observatories[0]!.estimate!(wasp126({ mag: 18.1 }), ctx.params).requests).toBe(0)
  })
})

describe('by TIC number', () => {
  it.each([
    ['a column', { row: { TIC: 25155310 } }, {}], ['a column of text', { row: { tic_id: 'TIC 0025155310' } }, {}],
    ['an alias', { aliases: ['WASP-126', 'TIC 25155310'] }, {}], ['its name', { name: 'tic25155310' }, {}], ['a column that is named', { row: { mine: '25155310' } }, { tic_column: 'mine' }],
  ] as const)('from %s, without looking for the star', async (_, given, section) => {
    const { ctx, mast: { requests } } = contextOf(mast, section)
    const { meta } = rawOf(await fetchTess(wasp126(given), ctx))
    expect(requests.map(({ service }) => service)).toEqual([SEARCH])
    expect(meta).toMatchObject({ local_name: TIC, tic_from: 'catalog', SECTORS: [1, 6] })
  })

  it('does not take other names and numbers for one', async () => {
    const { ctx, mast: { requests } } = contextOf(mast)
    await fetchTess(wasp126({ name: '25155310', aliases: ['HD 7', 'STATIC 5'], row: { ticket: 3, TIC: null } }), ctx)
    expect(requests[0]!.service).toBe(CONE)
    await expect(fetchTess(wasp126({ row: { TIC: 'none' } }), ctx)).rejects.toThrow('"none", which is no TIC number')
    await expect(fetchTess(wasp126(), contextOf(mast, { tic_column: 'x' }).ctx)).rejects.toThrow("no column 'x'")
  })
})

describe('the archive', () => {
  it('is asked the same again while it works, with longer and longer pauses', async () => {
    const { ctx, mast: { requests } } = contextOf({ ...mast, executing: 2 })
    expect(rawOf(await fetchTess(wasp126(), ctx)).table.length).toBe(32)
    expect(new Set(requests.map(({ body }) => body)).size).toBe(2)
    expect(requests.length).toBe(6)
    expect(ctx.waits).toEqual([2, 3, 2, 3])
  })

  it('is given up after poll_limit', async () => {
    const { ctx } = contextOf({ ...mast, executing: 1e6 })
    await expect(fetchTess(wasp126(), ctx)).rejects.toThrow(`still works on ${CONE} after 600 s`)
    const waited = ctx.waits.reduce((sum, seconds) => sum + seconds, 0)
    expect(waited).toBeGreaterThanOrEqual(600)
    expect(waited).toBeLessThan(630)
  })

  it('is asked for all pages', async () => {
    const { ctx, mast: { requests } } = contextOf({ ...mast, pageSize: 3, executing: 1 })
    expect(rawOf(await fetchTess(wasp126(), ctx)).meta['SECTORS']).toEqual([1, 6])
    expect(requests.filter(({ service }) => service === SEARCH).map(({ page }) => page)).toEqual([1, 1, 2, 2])
  })

  it('fails where it says so inside an answer 200, and where it sends a page for people', async () => {
    for (const [instead, words] of [
      [JSON.stringify({ status: 'ERROR', msg: 'Invalid service', data: [] }), `${SEARCH} with status ERROR: Invalid service`],
      ['<html><body>Scheduled maintenance</body></html>', 'no JSON: <html><body>Scheduled maintenance'],
      ['[]', 'without a status'], ['null', 'without a status'], ['{"status":"COMPLETE"}', 'without a list'],
      [{ status: 504, body: '<html>Gateway time-out</html>' }, '504'],
    ] as const) {
      await expect(fetchTess(wasp126(), contextOf({ ...mast, instead: { [SEARCH]: instead } }).ctx)).rejects.toThrow(words)
    }
  })

  it('has nothing where its list is empty', async () => {
    const none = await fetchTess(wasp126(), contextOf({ ...mast, stored: [] }).ctx)
    expect(none).toMatchObject({ empty: true, meta: { local_name: TIC }, reason: `no light curve of TIC ${TIC} by SPOC, TESS-SPOC, QLP` })
    const other = await fetchTess(wasp126(), contextOf({ ...mast, stored: [{ ...first, author: 'TASOC' }] }).ctx)
    expect(other).toMatchObject({ empty: true, reason: expect.stringMatching(/; TASOC have some/) })
  })

  it('must send what it was asked for', async () => {
    const wrong = async (bytes: Uint8Array, words: string) =>
      expect(fetchTess(wasp126(), contextOf({ ...mast, stored: [{ ...first, bytes }] }).ctx)).rejects.toThrow(words)
    await wrong(await lightCurveFile({ tic: 8 }), 'is of TIC 8, sector 1; asked for was TIC 25155310')
    await wrong(await lightCurveFile({ sector: 2 }), 'sector 2; asked for was')
    await wrong(new TextEncoder().encode('<html>Not found</html>'), `${first.file}: `)
    await wrong(await lightCurveFile({ without: ['TIME'] }), 'no table with a column TIME')
    await wrong(await lightCurveFile({ light: { BJDREFI: null } }), 'BJDREFI')
    await wrong(first.bytes.subarray(0, 9000), `${first.file}: `)
  })
})

/** Author and file of each sector, then what was passed over. */
const taken = async (stored: MastFacts['stored'], section: object = {}) => {
  const { meta } = rawOf(await fetchTess(wasp126(), contextOf({ ...mast, stored: stored! }, section).ctx))
  return (meta['files'] as { author: string; file: string; passed_over: string[] }[]).map(({ author, file, passed_over: rest }) => [author, file, ...rest])
}

describe('of each sector', () => {
  const fast = { ...first, cadence: 20, file: first.file.replace('s_lc', 'a_fast-lc') }
  const qlp = { ...first, author: 'QLP', cadence: 1800, file: 'hlsp_qlp_tess_ffi_s0001-0000000025155310_tess_v01_llc.fits' }
  const other = { ...first, author: 'TESS-SPOC', cadence: 1800, file: 'hlsp_tess-spoc_tess_phot_0000000025155310-s0001_tess_v1_lc.fits' }
  it('the first author is taken who has it, and what was left is recorded', async () => {
    expect(await taken([qlp, other, fast, first, sixth])).toEqual([
      ['SPOC', first.file, 'SPOC 20 s', 'TESS-SPOC 1800 s', 'QLP 1800 s'], ['SPOC', sixth.file],
    ])
    expect(await taken([qlp, other])).toEqual([['TESS-SPOC', other.file, 'QLP 1800 s']])
    expect(await taken([qlp, first, other], { authors: ['QLP', 'SPOC'] })).toEqual([['QLP', qlp.file, 'SPOC 120 s']])
    expect(await taken([qlp, first, other], { authors: ['qlp', 'Spoc'] })).toEqual([['QLP', qlp.file, 'SPOC 120 s']])
  })

  it('the preferred cadence is taken, and only the sectors asked for', async () => {
    expect(await taken([fast, first, sixth], { cadences: [20], sectors: [1] })).toEqual([['SPOC', fast.file, 'SPOC 120 s']])
    const { ctx, mast: { requests } } = contextOf(mast, { sectors: [6] })
    expect(rawOf(await fetchTess(wasp126(), ctx)).meta['SECTORS']).toEqual([6])
    expect(requests[1]!.params.filters).toContainEqual({ paramName: 'sequence_number', values: [6] })
  })
})

describe('local files', () => {
  const files = { '/lc/tess2018206045859-s0001-0000000025155310-0120-s_lc.fits': first.bytes, '/lc/sixth_lc.fits': sixth.bytes, '/lc/notes.txt': new Uint8Array(3) }

  it('are found by TIC number and by position, without asking anybody', async () => {
    const far = { '/lc/tess2018206045859-s0001-0000000000000007-0120-s_lc.fits': await lightCurveFile({ tic: 7, primary: { RA_OBJ: 63.377 } }) }
    for (const given of [{ name: 'TIC 25155310', ra: 0, dec: 0 }, {}]) {
      const { ctx } = contextOf({}, { local_files: '/lc' }, { ...files, ...far })
      const { table, meta } = rawOf(await fetchTess(wasp126(given), ctx))
      expect([table.length, meta['SECTORS'], meta['local_name']]).toEqual([32, [1, 6], TIC])
      expect(ctx.requests).toEqual([])
    }
    const nothing = await fetchTess(wasp126({ ra: 10 }), contextOf({}, { local_files: '/lc' }, files).ctx)
    expect(nothing).toMatchObject({ empty: true, reason: 'no light curve of star within 10 arcsec in /lc' })
  })

  it('are opened once to see whose they are, and after that for their own star alone', async () => {
    const far = '/lc/far_lc.fits'
    const { ctx } = contextOf({}, { local_files: '/lc' }, { ...files, [far]: await lightCurveFile({ tic: 7, primary: { RA_OBJ: 10 } }) })
    const opened: string[] = []
    const counting = { ...ctx, files: { ...ctx.files, read: (path: string) => (opened.push(path), ctx.files.read(path)) } }
    await fetchTess(wasp126(), counting)
    expect(opened.filter((path) => path === far)).toEqual([far])
    for (const given of [{}, { ra: 10 }, { name: 'TIC 25155310', ra: 0, dec: 0 }]) {
      opened.length = 0
      const { meta } = rawOf(await fetchTess(wasp126(given), counting))
      expect(opened.toSorted()).toEqual(given.ra === 10 ? [far] : Object.keys(files).filter((path) => path.endsWith('lc.fits')).toSorted())
      expect(meta['local_name']).toBe(given.ra === 10 ? '7' : TIC)
    }
  })

  it('that cannot be read fail each source, until they can', async () => {
    const broken: Record<string, Uint8Array> = { '/lc/broken_lc.fits': new Uint8Array(9) }
    const { ctx } = contextOf({}, { local_files: '/lc' }, broken)
    for (let i = 0; i < 2; i++) await expect(fetchTess(wasp126(), ctx)).rejects.toThrow('broken_lc.fits')
    broken['/lc/broken_lc.fits'] = first.bytes
    expect(rawOf(await fetchTess(wasp126(), ctx)).table.length).toBe(20)
  })

  it('of another TIC number are not opened', async () => {
    const broken = { '/lc/tess2018206045859-s0001-0000000000000007-0120-s_lc.fits': new Uint8Array(9) }
    const { ctx } = contextOf({}, { local_files: '/lc' }, { ...files, ...broken })
    expect(rawOf(await fetchTess(wasp126({ aliases: ['TIC 25155310'] }), ctx)).table.length).toBe(32)
  })
})

it('sixty sectors fit into one product, without their apertures', async () => {
  const one = await readLightCurve(first.bytes, first.file, fits)
  const all = Array.from({ length: 60 }, (_, i) => ({ taken: { ...one, sector: i + 1 }, passedOver: ['SPOC 20 s', 'TESS-SPOC 1800 s', 'QLP 1800 s'] }))
  const pixels = Array.from({ length: 11 }, () => Array<number>(11).fill(257))
  const raw = rawOf(joined(TIC, all.map((choice) => ({ ...choice, taken: { ...choice.taken, aperture: pixels } })), {}))
  checkStorable(raw)
  expect([raw.table.length, (raw.meta['files'] as unknown[]).length, 'apertures' in raw.meta]).toEqual([1200, 60, false])
})
