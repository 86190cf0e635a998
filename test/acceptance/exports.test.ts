import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { findPython, runPython } from '../store/python.ts'
import { place } from './support/astro.ts'

const python = findPython()
const unread = python ? '' : ' (no Python with astropy and h5py: set ASTRO_TEST_PYTHON)'
const at = place()
const star = 'J055826.93+043926.4'

const lines = (name: string): string[] => readFileSync(at.path(name), 'utf8').trimEnd().split('\n')

beforeAll(async () => {
  expect((await at.astro(['run', 'demo', '--json'])).code).toBe(0)
  for (const format of ['csv', 'ecsv']) {
    for (const args of [['sources', 'demo'], ['detections', 'demo'], ['lightcurve', star, 'demo', '--level', 'processed']]) {
      expect((await at.astro([...args, '--output', `${args[0]}.${format}`])).code).toBe(0)
    }
  }
})

describe('tables', () => {
  it('have a header and one line for each row', () => {
    expect(lines('sources.csv').length).toBe(11)
    expect(lines('lightcurve.csv').length).toBe(101)
    expect(lines('sources.csv')[0]).toMatch(/^name,ra,dec,mag,observatory,status,key,filter,epochs,good,start_mjd,end_mjd,flux_mean,/)
    expect(lines('detections.csv')[0]).toMatch(/^source,observatory,key,filter,method,peak_index,peak_mjd,start_mjd,end_mjd,snr,peak_mag,peak_mag_diff,quality_flag,/)
  })

  it.skipIf(!python)(`open in astropy, with units and with the values of --json${unread}`, async () => {
    const script = `
import sys, json
from astropy.table import Table
out = {}
for path in sys.argv[1:]:
    t = Table.read(path, format='ascii.ecsv' if path.endswith('.ecsv') else 'ascii.csv')
    units = {name: str(t[name].unit) for name in t.colnames if t[name].unit is not None}
    plain = lambda v: None if isinstance(v, float) and v != v else v
    out[path] = {'length': len(t), 'units': units, 'columns': {name: [plain(v) for v in t[name].tolist()] for name in t.colnames}}
print(json.dumps(out))`
    const names = ['sources', 'detections', 'lightcurve'].flatMap((name) => [at.path(`${name}.csv`), at.path(`${name}.ecsv`)])
    const read = runPython(python!, script, names) as Record<string, { length: number; units: object; columns: Record<string, unknown[]> }>
    const [plain, full] = ['csv', 'ecsv'].map((format) => (name: string) => read[at.path(`${name}.${format}`)]!)
    expect(full!('sources').units).toMatchObject({ ra: 'deg', dec: 'deg', mag: 'mag', start_mjd: 'd', flux_mean: 'uJy', flux_rms_robust: 'uJy', mag_mean_robust: 'mag' })
    expect(full!('detections').units).toMatchObject({ peak_mjd: 'd', start_mjd: 'd', end_mjd: 'd', peak_mag: 'mag', peak_mag_diff: 'mag' })
    expect(full!('lightcurve').units).toMatchObject({ mjd: 'd', exptime: 's', ra: 'deg', dec: 'deg', mag: 'mag', magerr: 'mag', flux: 'uJy', fluxerr: 'uJy', dmag: 'mag' })
    for (const name of ['sources', 'detections', 'lightcurve']) {
      expect(plain!(name).length).toBe(full!(name).length)
      for (const [column, values] of Object.entries(full!(name).columns)) if (typeof values[0] === 'number') expect(plain!(name).columns[column]).toEqual(values)
    }
    const { detections } = (await at.astro(['detections', 'demo', '--json'])).json<{ detections: Record<string, unknown>[] }>()
    expect(full!('detections').length).toBe(detections.length)
    for (const column of ['source', 'key', 'peak_index', 'peak_mjd', 'snr', 'peak_mag']) {
      expect(full!('detections').columns[column]).toEqual(detections.map((row) => row[column]))
    }
  })
})

it.skipIf(!python)(`products open in h5py and as tables of astropy, under the keys that are listed${unread}`, async () => {
  const { sources } = (await at.astro(['sources', 'demo', '--json'])).json<{ sources: { products: { file: string; key: string; light_curves: { file: string; key: string }[] }[] }[] }>()
  const products = sources.flatMap(({ products: [one] }) => {
    const reduced = one!.light_curves[0]!
    const processed = [reduced.file.replace('_reduced.h5', '_processed.h5'), reduced.key.replace('_reduction_', '_processed_')]
    return [[one!.file, one!.key], [reduced.file, reduced.key], processed]
  })
  const script = `
import sys, json, h5py
from astropy.table import Table
out = []
for file, key in json.loads(sys.argv[2]):
    path = sys.argv[1] + '/' + file
    with h5py.File(path, 'r') as f:
        names = list(f[key].dtype.names)
    t = Table.read(path, path=key)
    out.append({'same': names == t.colnames, 'length': len(t), 'units': {n: str(t[n].unit) for n in names if t[n].unit is not None}})
print(json.dumps(out))`
  const read = runPython(python!, script, [at.path('astro-data'), JSON.stringify(products)]) as { same: boolean; length: number; units: object }[]
  expect(read.length).toBe(30)
  expect(read.every(({ same, length }) => same && length === 100)).toBe(true)
  expect(read[0]!.units).toMatchObject({ mjd: 'd', exptime: 's', ra: 'deg', dec: 'deg', mag: 'mag', magerr: 'mag' })
  expect(read[1]!.units).toMatchObject({ mjd: 'd', mag: 'mag', flux: 'uJy', fluxerr: 'uJy' })
})

describe('pictures', () => {
  it('are SVG', async () => {
    expect((await at.astro(['plot', star, 'demo', '--output', 'lc.svg'])).code).toBe(0)
    const text = readFileSync(at.path('lc.svg'), 'utf8')
    expect(text).toMatch(/^(<\?xml[^>]*>\s*)?<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\s*$/)
    expect(text).toContain(star)
    // Every element that is opened is closed.
    const tags = [...text.matchAll(/<(\/?)([a-z][\w-]*)((?:[^>"]|"[^"]*")*?)(\/?)>/gi)]
    const open: string[] = []
    for (const [, closing, name, , empty] of tags) {
      if (closing) expect(open.pop()).toBe(name)
      else if (!empty) open.push(name!)
    }
    expect(open).toEqual([])
  })

  it('are PNG', async () => {
    const { code, stdout } = await at.astro(['plot', star, 'demo', '--quantity', 'flux', '--output', 'lc.png'])
    expect([code, stdout]).toEqual([0, 'drawn to lc.png\n'])
    const bytes = readFileSync(at.path('lc.png'))
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    const chunks = chunksOf(bytes)
    expect([chunks[0]![0], chunks.at(-1)![0]]).toEqual(['IHDR', 'IEND'])
    const head = chunks[0]![1]
    const [width, height, depth, colour] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], head[9]]
    expect([depth, colour]).toEqual([8, 6])
    const pixels = inflateSync(Buffer.concat(chunks.filter(([name]) => name === 'IDAT').map(([, data]) => data)))
    expect(pixels.length).toBe(height * (1 + 4 * width))
    expect(width).toBeGreaterThan(400)
  })

  it('are text in the terminal', async () => {
    const { code, stdout, stderr } = await at.astro(['plot', star, 'demo'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(star)
    expect(stdout.split('\n').length).toBeGreaterThan(15)
    expect(stdout).not.toContain('\x1b')
  })
})

/** Name and data of every chunk. */
function chunksOf(bytes: Buffer): [string, Buffer][] {
  const chunks: [string, Buffer][] = []
  for (let start = 8; start < bytes.length; start += 12 + chunks.at(-1)![1].length) {
    const length = bytes.readUInt32BE(start)
    chunks.push([bytes.toString('latin1', start + 4, start + 8), bytes.subarray(start + 8, start + 8 + length)])
  }
  return chunks
}
