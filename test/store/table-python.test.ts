import { writeFileSync } from 'node:fs'
import { table, type Meta } from '@astro/sdk'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeTables } from '../../src/store/table-file.ts'
import { temporaryFolder } from './folder.ts'
import { findPython, runPython } from './python.ts'
import { anyMeta, anyTable } from './table-arbitrary.ts'

const python = findPython()
if (python === undefined) console.warn('skipped: no Python with h5py and astropy (set ASTRO_TEST_PYTHON)')

const DESCRIBE = `
import sys, json, h5py
from astropy.table import Table
path, key = sys.argv[1:]
t = Table.read(path, path=key)
text = lambda v: v.decode() if isinstance(v, bytes) else v.item() if hasattr(v, 'item') else v
with h5py.File(path) as f:
    d = f[key]
    print(json.dumps({
      'keys': sorted(f), 'fields': [[n, d.dtype[n].kind + str(d.dtype[n].itemsize)] for n in d.dtype.names], 'shape': d.shape,
      'attributes': {k: text(v) for k, v in d.attrs.items() if not k.startswith('__')},
      'rows': [[text(v) for v in row] for row in d[()].tolist()],
      'columns': [[c.name, None if c.unit is None else str(c.unit), c.description] for c in t.columns.values()], 'meta': t.meta, 'length': len(t)}))
`

// Every table's metadata and column names as astropy sees them, all keys of a file at once.
const COLLECT = `
import sys, json, h5py
from astropy.table import Table
out = {}
with h5py.File(sys.argv[1]) as f:
    for key in f:
        t = Table.read(f, path=key)
        cols = [[c.name, c.description, [v.decode() if isinstance(v, bytes) else repr(v) if c.dtype.kind == 'f' else str(v) for v in c.tolist()]]
                for c in t.columns.values()]
        out[key] = {'meta': t.meta, 'columns': cols}
print(json.dumps(out))
`

// What a careful user may do: add a table beside ours and remove one, then read all.
const MODIFY = `
import sys, json, h5py, numpy
path, count = sys.argv[1], int(sys.argv[2])
with h5py.File(path, 'a') as f:
    for i in range(count): f.create_dataset('new%d' % i, data=numpy.arange(i + 1.0))
    del f['k1']
    f['k0'].attrs['note'] = 'mine'
with h5py.File(path) as f:
    print(json.dumps([len(f), f['k0']['mjd'].tolist(), f['k0'].attrs['note'], sum(len(f[k]) for k in f)]))
`

describe.skipIf(python === undefined)('h5py and astropy read our files without a warning', () => {
  const folder = temporaryFolder()

  test('fields, rows, attributes, units, descriptions, metadata', () => {
    const path = folder.path('one.h5')
    const meta = {
      ra: 123.25,
      tiny: 1e-7,
      huge: 1e300,
      n: 3,
      name: 'é "x"',
      ok: true,
      none: null,
      list: [1, 'a'],
      nel: 'a\u0085b\u2028c',
      numeric: '1e5',
      empty: '',
      spaced: 'é ',
    }
    const t = table(
      {
        mjd: Float64Array.of(59000.5, 59001.25),
        mag: Float32Array.of(17.5, -0.25),
        id: BigInt64Array.of(2n ** 53n + 1n, -1n),
        n: Int32Array.of(-5, 6),
        s: Int16Array.of(-7, 8),
        flag: Uint8Array.of(0, 200),
        filter: ['zg', 'zr'],
        'note/é': ['', 'ü'],
        spaced: ['é ', ' '],
      },
      {
        mjd: { unit: 'd', description: 'MJD: "UTC"' },
        mag: { unit: 'mag' },
        flag: { description: '0 = good' },
        n: { unit: 'furlong' },
      },
    )
    return writeTables(path, new Map([['a%2Fb', { table: t, meta }]])).then(() => {
      expect(runPython(python!, DESCRIBE, [path, 'a%2Fb'])).toEqual({
        keys: ['a%2Fb'],
        shape: [2],
        length: 2,
        fields: [
          ['mjd', 'f8'],
          ['mag', 'f4'],
          ['id', 'i8'],
          ['n', 'i4'],
          ['s', 'i2'],
          ['flag', 'u1'],
          ['filter', 'S2'],
          ['note/é', 'S2'],
          ['spaced', 'S4'],
        ],
        rows: [
          [59000.5, 17.5, 2 ** 53 + 1, -5, -7, 0, 'zg', '', 'é '],
          [59001.25, -0.25, -1, 6, 8, 200, 'zr', 'ü', ' '],
        ],
        attributes: { ...meta, ok: 'true', none: 'null', list: '[1,"a"]' },
        columns: [
          ['mjd', 'd', 'MJD: "UTC"'],
          ['mag', 'mag', null],
          ['id', null, null],
          ['n', 'furlong', null],
          ['s', null, null],
          ['flag', null, '0 = good'],
          ['filter', null, null],
          ['note/é', null, null],
          ['spaced', null, null],
        ],
        meta,
      })
    })
  })

  test('a table without rows', async () => {
    const path = folder.path('empty.h5')
    await writeTables(
      path,
      new Map([
        ['src', { table: table({ mjd: new Float64Array(0), filter: [] }, { mjd: { unit: 'd' } }), meta: { empty: true } }],
      ]),
    )
    expect(runPython(python!, DESCRIBE, [path, 'src'])).toMatchObject({
      shape: [0],
      length: 0,
      columns: [
        ['mjd', 'd', null],
        ['filter', null, null],
      ],
      meta: { empty: true },
    })
  })

  test('any table: astropy gives the same metadata, names, descriptions and values', async () => {
    const path = folder.path('any.h5')
    const tables = fc.sample(fc.tuple(anyTable, anyMeta), { numRuns: 80, seed: 7 })
    await writeTables(path, new Map(tables.map(([t, meta], i) => [`k${i}`, { table: t, meta }])))
    const seen = runPython(python!, COLLECT, [path]) as Record<
      string,
      { meta: Meta; columns: [string, string | null, string[]][] }
    >
    tables.forEach(([t, meta], i) => {
      const { meta: readMeta, columns } = seen[`k${i}`]!
      expect(readMeta).toEqual(meta)
      expect(columns.map(([name, description]) => [name, description])).toEqual(
        [...t.columns.keys()].map((name) => [name, t.info[name]?.description ?? null]),
      )
      columns.forEach(([name, , values]) => {
        const column = t.columns.get(name)!
        const isFloat = column instanceof Float64Array || column instanceof Float32Array
        if (isFloat) expect(values.map((v) => Number(v.replace('inf', 'Infinity')))).toEqual(Array.from(column))
        else expect(values).toEqual(Array.from(column as Int32Array, String))
      })
    })
  })

  test.each([2, 100])('h5py may add and remove in a copy of %d tables', async (count) => {
    const path = folder.path(`modify${count}.h5`)
    await writeTables(
      path,
      new Map(Array.from({ length: count }, (_, i) => [`k${i}`, { table: table({ mjd: Float64Array.of(i, 1) }), meta: {} }])),
    )
    expect(runPython(python!, MODIFY, [path, '300'])).toEqual([count + 299, [0, 1], 'mine', 2 * (count - 1) + (300 * 301) / 2])
  })

  test('a script that fails is noticed', () => {
    writeFileSync(folder.path('bad.h5'), 'x')
    expect(() => runPython(python!, DESCRIBE, [folder.path('bad.h5'), 'k'])).toThrow('python ended with 1')
  })
})
