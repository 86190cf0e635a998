import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { writeNetcdf, type NetcdfFile } from '../../src/store/netcdf.ts'
import { temporaryFolder } from './folder.ts'
import { findPython, runPython } from './python.ts'

const folder = temporaryFolder()
const python = findPython()

const FILE: NetcdfFile = {
  dimensions: { map: 2, y: 3, x: 2 },
  variables: {
    x: { dimensions: ['x'], data: Float64Array.of(0.5, 1.5), attributes: { units: 'd' } },
    name: { dimensions: ['map'], data: ['box', 'längst'] },
    n: { dimensions: ['map', 'y', 'x'], data: Int32Array.from({ length: 12 }, (_, i) => i) },
    share: { dimensions: ['map', 'y', 'x'], data: Float64Array.from({ length: 12 }, (_, i) => (i === 5 ? NaN : i / 8)), attributes: { units: '1', level: 0.95 } },
  },
  attributes: { title: 'a test', version: 3 },
}

describe('netCDF-4', () => {
  test('the same content gives the same bytes, at any time', async () => {
    await writeNetcdf(folder.path('a.nc'), FILE)
    await writeNetcdf(folder.path('b.nc'), FILE)
    expect(readFileSync(folder.path('a.nc')).equals(readFileSync(folder.path('b.nc')))).toBe(true)
    expect([...readFileSync(folder.path('a.nc')).subarray(1, 4)]).toEqual([...Buffer.from('HDF')])
  })

  test('a name for each of 200 000 rows', async () => {
    const names = Array.from({ length: 200_000 }, (_, i) => `source ${i}`)
    await writeNetcdf(folder.path('names.nc'), { dimensions: { source: names.length }, variables: { name: { dimensions: ['source'], data: names } }, attributes: {} })
    expect(readFileSync(folder.path('names.nc')).includes('source 199999')).toBe(true)
  })

  test.skipIf(!python)('h5py finds values, dimension scales and attributes', async () => {
    await writeNetcdf(folder.path('c.nc'), FILE)
    const script = `
import h5py, json, sys
f = h5py.File(sys.argv[1])
text = lambda v: v.decode() if isinstance(v, bytes) else v
out = {'names': sorted(f), 'dims': [[s.name for s in d.values()] for d in f['share'].dims], 'scales': [n for n in sorted(f) if f[n].is_scale],
  'n': f['n'][()].ravel().tolist(), 'share': [None if v != v else v for v in f['share'][()].ravel().tolist()], 'name': [text(v) for v in f['name'][()]],
  'x': f['x'][()].tolist(), 'units': text(f['x'].attrs['units']), 'level': float(f['share'].attrs['level']), 'title': text(f.attrs['title']), 'shape': list(f['n'].shape)}
print(json.dumps(out))`
    expect(runPython(python!, script, [folder.path('c.nc')])).toEqual({
      names: ['map', 'n', 'name', 'share', 'x', 'y'], dims: [['/map'], ['/y'], ['/x']], scales: ['map', 'x', 'y'], n: Array.from({ length: 12 }, (_, i) => i),
      share: Array.from({ length: 12 }, (_, i) => (i === 5 ? null : i / 8)), name: ['box', 'längst'], x: [0.5, 1.5], units: 'd', level: 0.95, title: 'a test', shape: [2, 3, 2],
    })
  })
})
