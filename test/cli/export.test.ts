import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { table, type Column, type Meta } from '@astro/sdk'
import * as fc from 'fast-check'
import { parse } from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tableOfRows, tableText, writeTableFile, type ExportTable } from '../../src/cli/export.ts'
import { EXIT } from '../../src/errors.ts'

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'astro-export-')) })
afterAll(() => rm(folder, { recursive: true }))

function exported(columns: Record<string, Column>, info = {}, meta: Meta = {}): ExportTable {
  return { ...table(columns, info), meta }
}
const csv = (t: ExportTable): string => [...tableText(t, 'csv')].join('')
const ecsv = (t: ExportTable): string => [...tableText(t, 'ecsv')].join('')

test('CSV: shortest digits, whole 64-bit integers, blanks for what is missing', () => {
  const t = exported({
    name: ['a', ''], flux: Float64Array.of(0.1, NaN), single: Float32Array.of(0.1, -0),
    id: BigInt64Array.of(9223372036854775807n, -1n), flag: Uint8Array.of(0, 255),
  })
  expect(csv(t)).toBe('name,flux,single,id,flag\na,0.1,0.1,9223372036854775807,0\n,,-0,-1,255\n')
})

test('CSV: syntax and formulas are quoted, and stay as they are', () => {
  const hostile = ['=1+1', '+x', '-2+3', '@SUM(A1)', 'a,b', 'say "hi"', 'two\nlines', ' x ', '#c', '\tx', 'plain J12+34']
  expect(csv(exported({ name: hostile, n: Int32Array.from(hostile, (_, i) => i) }))).toBe([
    'name,n', '"=1+1",0', '"+x",1', '"-2+3",2', '"@SUM(A1)",3', '"a,b",4', '"say ""hi""",5',
    '"two\nlines",6', '" x ",7', '"#c",8', '"\tx",9',
    'plain J12+34,10', '',
  ].join('\n'))
})

test('CSV: a lone missing value is no blank line; no rows, no columns', () => {
  expect(csv(exported({ x: Float64Array.of(NaN, Infinity, -Infinity) }))).toBe('x\n""\ninf\n-inf\n')
  expect(csv(exported({ x: [] }))).toBe('x\n')
  expect(csv(exported({}))).toBe('\n')
})

test('CSV reads back as it was (any text, any double)', () => {
  const row = fc.tuple(fc.string({ unit: 'binary' }), fc.double(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
    const [s, x, n] = [rows.map((r) => r[0]), Float64Array.from(rows, (r) => r[1]), BigInt64Array.from(rows, (r) => r[2])]
    const t = exported({ s, x, n })
    const back = parse<string[]>(csv(t), { newline: '\n', delimiter: ',' }).data.slice(1, -1)
    expect(back.map((r) => r[0])).toEqual(rows.map((r) => r[0]))
    for (const [i, r] of back.entries()) {
      const text = r[1]!
      const read = text === '' ? NaN : Number(text.replace('inf', 'Infinity'))
      expect(Object.is(read, rows[i]![1])).toBe(true)
      expect(BigInt(r[2]!)).toBe(rows[i]![2])
    }
  }))
})

test('single precision: reads back to the same bits, with at most nine digits', () => {
  fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
    const text = csv(exported({ x: Float32Array.of(value) })).split('\n')[1]!
    expect(Object.is(Math.fround(Number(text)), value)).toBe(true)
    expect(text.replace(/e.*$/i, '').replace(/^[-0.]+/, '').replace('.', '').replace(/0+$/, '').length).toBeLessThanOrEqual(9)
  }))
})

test('ECSV: types, units, descriptions, metadata', () => {
  const t = exported(
    { mjd: Float64Array.of(58000.5), id: BigInt64Array.of(1n), filter: ['zg'], flag: Uint8Array.of(0) },
    { mjd: { unit: 'd', description: 'MJD (UTC): "middle"' }, id: { description: 'number' } },
    { name: 'NN Ser', on: true, note: 'no', n: 1e21, x: null, list: [1, 'a: b'] },
  )
  expect(ecsv(t)).toBe([
    '# %ECSV 1.0', '# ---', "# delimiter: ','", '# datatype:',
    '# - {name: mjd, unit: d, datatype: float64, description: "MJD (UTC): \\"middle\\""}',
    '# - {name: id, datatype: int64, description: number}', '# - {name: filter, datatype: string}',
    '# - {name: flag, datatype: uint8}', '# meta:',
    '#   name: "NN Ser"', '#   "on": true', '#   note: "no"', '#   "n": 1.0e+21', '#   x: null', '#   list: [1, "a: b"]',
    '# schema: astropy-2.0', 'mjd,id,filter,flag', '58000.5,1,zg,0', '',
  ].join('\n'))
})

test.each(['t.txt', 't', 't.csv.gz', 'csv'])('%s: a usage error that names the two formats', async (name) => {
  await expect(writeTableFile(join(folder, name), exported({}))).rejects.toMatchObject({
    code: 'output_format', exit: EXIT.usage, hint: expect.stringMatching(/\.csv or \.ecsv/),
  })
  expect(await readdir(folder)).toEqual([])
})

test('a file is written whole, over an older one, and nothing is left beside it', async () => {
  const path = join(folder, 'big.csv')
  await writeTableFile(path, exported({ x: Int32Array.of(1) }))
  const x = Int32Array.from({ length: 10_000 }, (_, i) => i)
  await writeTableFile(path, exported({ x }))
  expect((await readFile(path, 'utf8')).trim().split('\n').slice(1).map(Number)).toEqual(Array.from(x))
  expect(await readdir(folder)).toEqual(['big.csv'])
  await rm(path)
})

test('rows become columns by what they hold', () => {
  const rows = [
    { name: 'a', ra: 1, peak_index: 3, ok: true, id: 5n, values: { offset: 1 } },
    { name: null, ra: null, peak_index: 4, ok: false, id: 6n, values: null },
  ]
  const names = ['name', 'ra', 'peak_index', 'ok', 'id', 'values', 'absent']
  const t = tableOfRows(rows, { names, integers: ['peak_index', 'ra'] })
  expect(Object.fromEntries(t.columns)).toEqual({
    name: ['a', ''], ra: Float64Array.of(1, NaN), peak_index: Int32Array.of(3, 4), ok: Uint8Array.of(1, 0),
    id: BigInt64Array.of(5n, 6n), values: ['{"offset":1}', ''], absent: Float64Array.of(NaN, NaN),
  })
  expect(tableOfRows([], { names: ['x'] }).columns.get('x')!.length).toBe(0)
})

const python = findPython()

test.skipIf(python === null)('astropy reads the ECSV file: values, types, units, masks, metadata', async () => {
  const path = join(folder, 't.ecsv')
  // No blanks at the ends: astropy strips them, quoted or not.
  const texts = ['=1+1', '', 'a,"b"', 'two\nlines', '星 é', '#1', '12', 'nan']
  const t = exported({
    text: texts,
    x: Float64Array.of(0.1, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, -0, 1e21),
    single: Float32Array.of(0.1, NaN, 3.4028234663852886e38, 1e-45, 16777216, -1, 0.2, 1 / 3),
    id: BigInt64Array.of(9223372036854775807n, -9223372036854775808n, 0n, 1n, 2n, 3n, 4n, 5n),
    'a b,"c"': Int16Array.of(1, 2, 3, 4, 5, 6, 7, -32768),
    flag: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 255),
  }, { x: { unit: 'uJy', description: 'flux: "é" # \u0085 \u2028 \u007f' }, single: { unit: 'deg' } }, {
    name: 'no', yes: 'x', ra: 238.2336597, big: 1e300, list: [1, null, true, 'y'],
    nested: { 'a: b': { c: '\u0000\u2028👩‍🚀' } }, none: NaN,
  })
  await writeTableFile(path, t)
  const script = `
import json, sys
import numpy as np
from astropy.table import Table
t = Table.read(sys.argv[1], format='ascii.ecsv')
c = {n: t[n] for n in t.colnames}
print(json.dumps({
  'dtypes': {n: ('str' if c[n].dtype.kind in 'OU' else c[n].dtype.name) for n in t.colnames},
  'text': [None if v is np.ma.masked else str(v) for v in t['text']],
  'x': np.asarray(t['x']).tobytes().hex(), 'single': np.asarray(t['single']).tobytes().hex(),
  'id': [str(v) for v in t['id']], 'units': [str(t['x'].unit), str(t['single'].unit)], 'description': t['x'].description,
  'meta': {k: (repr(v) if v != v else v) for k, v in t.meta.items()},
}))`
  const seen = JSON.parse(execFileSync(python!, ['-c', script, path], { encoding: 'utf8' }))
  expect(seen.dtypes).toEqual({ text: 'str', x: 'float64', single: 'float32', id: 'int64', 'a b,"c"': 'int16', flag: 'uint8' })
  expect(seen.text).toEqual(texts.map((text) => (text === '' ? null : text)))
  const hex = (column: string): string => Buffer.from((t.columns.get(column) as Float64Array).buffer).toString('hex')
  expect([seen.x, seen.single]).toEqual([hex('x'), hex('single')])
  expect(seen.id).toEqual(Array.from(t.columns.get('id') as BigInt64Array, String))
  expect(seen.units).toEqual(['uJy', 'deg'])
  expect(seen.description).toBe(t.info.x!.description)
  expect(seen.meta).toEqual({ ...t.meta, none: 'nan' })
})

/** A Python with astropy: ASTRO_TEST_PYTHON, or python3 of the path. */
function findPython(): string | null {
  for (const command of [process.env.ASTRO_TEST_PYTHON, 'python3']) {
    try {
      if (command && execFileSync(command, ['-c', 'import astropy'], { stdio: 'ignore' }) === null) return command
    } catch {
      // Not this one.
    }
  }
  console.warn('no Python with astropy (set ASTRO_TEST_PYTHON): reading ECSV with astropy is not tested')
  return null
}
