import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { table, type Meta, type Table } from '@astro/sdk'
import * as fc from 'fast-check'
import { ready, File as H5File, type Dataset } from 'h5wasm/node'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { mergeTables, openTables, writeTables, type TableEntry } from '../../src/store/table-file.ts'
import { temporaryFolder } from './folder.ts'
import { anyMeta, anyTable } from './table-arbitrary.ts'

const folder = temporaryFolder()
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const entry = (n: number, meta: Meta = { n }): TableEntry => ({
  table: table({ mjd: Float64Array.of(n, n + 0.5) }, { mjd: { unit: 'd' } }),
  meta,
})

const twenty = (): [string, TableEntry][] =>
  Array.from({ length: 20 }, (_, i) => [`k${i}`, entry(i, { z: 1, a: { y: 2, b: [i] } })])
const written = async (name: string, list: [string, TableEntry][]): Promise<Buffer> => {
  await writeTables(folder.path(name), new Map(list))
  return readFileSync(folder.path(name))
}
const write = (t: Table, meta: Meta = {}, key = 'src'): Promise<void> =>
  writeTables(folder.path('refused.h5'), new Map([[key, { table: t, meta }]]))

async function readAll(path: string): Promise<Map<string, TableEntry>> {
  const reader = await openTables(path)
  try {
    return new Map(reader.keys().map((key) => [key, reader.read(key)]))
  } finally {
    reader.close()
  }
}

/** The table as it must come back: units and descriptions of its columns alone. */
function kept(t: Table): Table {
  const info = Object.fromEntries(
    [...t.columns.keys()].filter((name) => Object.keys(t.info[name] ?? {}).length > 0).map((name) => [name, t.info[name]!]),
  )
  return { ...t, info }
}

describe('what is written comes back', () => {
  test('any table and metadata', async () => {
    const path = folder.path('any.h5')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyTable, anyMeta), { minLength: 1, maxLength: 3 }), async (tables) => {
        const entries = new Map(tables.map(([t, meta], i) => [`k${i}`, { table: t, meta }]))
        await writeTables(path, entries)
        const back = await readAll(path)
        expect([...back.keys()]).toEqual([...entries.keys()])
        for (const [key, { table: t, meta }] of entries) {
          expect(back.get(key)!.meta).toEqual(meta)
          expect(back.get(key)!.table).toEqual(kept(t))
          expect([...back.get(key)!.table.columns.keys()]).toEqual([...t.columns.keys()])
        }
      }),
      { numRuns: 150 },
    )
  })

  test('no rows, no columns, no name', async () => {
    const path = folder.path('edges.h5')
    await writeTables(
      path,
      new Map([
        ['empty', { table: table({ mjd: new Float64Array(0), filter: [] }), meta: { empty: true } }],
        ['none', { table: table({}), meta: {} }],
        [
          'unnamed',
          {
            table: table(
              new Map([
                ['col1', Uint8Array.of(1)],
                ['', Uint8Array.of(2)],
                ['x', Uint8Array.of(3)],
              ]),
            ),
            meta: {},
          },
        ],
      ]),
    )
    const back = await readAll(path)
    expect(back.get('empty')).toEqual({ table: table({ mjd: new Float64Array(0), filter: [] }), meta: { empty: true } })
    expect(back.get('none')!.table).toEqual(table({ mjd: new Float64Array(0) }))
    expect(back.get('unnamed')!.table).toEqual(table({ col1: Uint8Array.of(1), col2: Uint8Array.of(2), x: Uint8Array.of(3) }))
  })

  test.each([1, 8, 9, 16, 17, 256, 257, 8300])('%d keys: each is found', async (count) => {
    const path = folder.path(`keys${count}.h5`)
    const names = Array.from({ length: count }, (_, i) => `s%${i}`)
    await writeTables(path, new Map(names.map((name, i) => [name, entry(i)])))
    const reader = await openTables(path)
    expect(reader.keys()).toEqual(names.toSorted())
    for (let i = 0; i < count; i += Math.ceil(count / 40)) expect(reader.read(`s%${i}`)).toEqual(entry(i))
    expect(reader.has('s%0')).toBe(true)
    expect(reader.has('absent')).toBe(false)
    expect(() => reader.read('absent')).toThrow(expect.objectContaining({ code: 'store_key', exit: 8 }))
    reader.close()
    reader.close()
  })

  test('rows and attributes are what the library itself reads', async () => {
    await ready
    const path = folder.path('library.h5')
    const t = table({
      mjd: Float64Array.of(1.5, -2),
      id: BigInt64Array.of(2n ** 62n, -1n),
      flag: Uint8Array.of(0, 255),
      n: Int16Array.of(-1, 7),
      filter: ['zg', 'é'],
    })
    await writeTables(
      path,
      new Map([['a%2Fb', { table: t, meta: { ra: 123.4, count: 3, name: 'a/b', tags: ['x', null], ok: false, '': 1 } }]]),
    )
    const file = new H5File(path, 'r')
    const dataset = file.get('a%2Fb') as Dataset
    expect(dataset.value).toEqual([
      [1.5, 2n ** 62n, 0, -1, 'zg'],
      [-2, -1n, 255, 7, 'é'],
    ])
    const attributes = Object.fromEntries(Object.entries(dataset.attrs).map(([name, a]) => [name, a.value]))
    expect(attributes).toMatchObject({ ra: 123.4, count: 3n, name: 'a/b', tags: '["x",null]', ok: 'false' })
    file.close()
  })
})

describe('equal content, equal bytes', () => {
  test('whatever the time', async () => {
    const first = await written('now.h5', twenty())
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2041-01-01') })
    expect((await written('later.h5', twenty())).equals(first)).toBe(true)
  })

  test('whatever the order of entries and of metadata', async () => {
    const reversed = twenty()
      .toReversed()
      .map(([key, { table: t, meta }]): [string, TableEntry] => [
        key,
        { table: t, meta: Object.fromEntries(Object.entries(meta).toReversed()) },
      ])
    expect((await written('reversed.h5', reversed)).equals(await written('sorted.h5', twenty()))).toBe(true)
  })

  test('whether NaN carries a payload or not', async () => {
    const odd = new Float64Array(BigUint64Array.of(0xfff8000000000001n).buffer)
    const a = await written('odd.h5', [['k', { table: table({ x: odd }), meta: {} }]])
    expect((await written('nan.h5', [['k', { table: table({ x: Float64Array.of(NaN) }), meta: {} }]])).equals(a)).toBe(true)
  })

  test('written at once or by merges, with and without detours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyTable, anyMeta), { minLength: 2, maxLength: 4 }), fc.nat(3), async (tables, cut) => {
        const all = tables.map(([t, meta], i): [string, TableEntry] => [`k${i}`, { table: t, meta }])
        const once = await written('once.h5', all)
        const path = folder.path('merged.h5')
        await writeTables(path, new Map())
        await mergeTables(path, { put: new Map([...all.slice(cut), ['k0', entry(9)], ['extra', entry(1)]]) })
        await mergeTables(path, { put: new Map(all.slice(0, cut + 1)), remove: ['extra', 'absent'] })
        await mergeTables(path, { put: new Map(all.slice(0, 1)) })
        expect(readFileSync(path).equals(once)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})

test('the file goes with its last key', async () => {
  const path = folder.path('last.h5')
  await mergeTables(path, {
    put: new Map([
      ['a', entry(1)],
      ['b', entry(2)],
    ]),
  })
  await mergeTables(path, { remove: ['a'] })
  expect([...(await readAll(path)).keys()]).toEqual(['b'])
  await mergeTables(path, { remove: ['b'] })
  expect(existsSync(path)).toBe(false)
  await mergeTables(path, { remove: ['b'] })
})

describe('what the format cannot hold is refused by name', () => {
  const one = table({ x: Uint8Array.of(1) })

  test.each<[string, () => Promise<void>, string]>([
    ['NUL in a text', () => write(table({ note: ['a\0b'] })), "column 'note' of src"],
    ['NUL in a column name', () => write(table({ 'a\0': [''] })), 'src'],
    ['NaN in metadata', () => write(one, { a: [NaN] }), 'NaN'],
    ['metadata of 70 kB', () => write(one, { header: 'x'.repeat(70_000) }), 'of src take 70'],
    [
      '6000 columns',
      () => write(table(Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`c${i}`, Uint8Array.of(1)])))),
      '6000 columns',
    ],
    ['a key with a slash', () => write(one, {}, 'a/b'), 'a/b'],
    ['a key of dots', () => write(one, {}, '..'), '..'],
  ])('%s', async (_, doing, part) => {
    await expect(doing()).rejects.toMatchObject({
      name: 'AstroError',
      message: expect.stringContaining(part),
      hint: expect.any(String),
    })
    expect(existsSync(folder.path('refused.h5'))).toBe(false)
  })
})

describe('files that cannot be read', () => {
  const damaged = expect.objectContaining({ code: 'store_damaged', exit: 8, hint: expect.any(String) })

  test('no file', async () => {
    await expect(openTables(folder.path('absent.h5'))).rejects.toMatchObject({
      code: 'disk_enoent',
      exit: 8,
      message: expect.stringContaining('absent.h5'),
    })
  })

  test.each<[string, string | Buffer]>([
    ['empty', ''],
    ['text', '<html>'],
    ['zeros', Buffer.alloc(5000)],
    ['signature only', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')],
  ])('%s', async (name, content) => {
    writeFileSync(folder.path(name), content)
    await expect(openTables(folder.path(name))).rejects.toEqual(damaged)
    await expect(mergeTables(folder.path(name), { put: new Map([['a', entry(1)]]) })).rejects.toEqual(damaged)
    expect(readFileSync(folder.path(name))).toEqual(Buffer.from(content))
  })

  test('a folder', async () => {
    await mkdir(folder.path('folder.h5'))
    await expect(openTables(folder.path('folder.h5'))).rejects.toMatchObject({ exit: 8 })
  })

  test('cut at any place', async () => {
    const path = folder.path('whole.h5')
    await writeTables(path, new Map(Array.from({ length: 12 }, (_, i) => [`k${i}`, entry(i)])))
    const whole = readFileSync(path)
    for (let size = 0; size < whole.length; size += 97) {
      writeFileSync(folder.path('cut.h5'), whole.subarray(0, size))
      await expect(openTables(folder.path('cut.h5'))).rejects.toEqual(damaged)
    }
  })

  test('changed bytes give an error of ours or a readable table, and the terminal stays quiet', async () => {
    const out = vi.spyOn(process.stderr, 'write')
    const error = vi.spyOn(console, 'error')
    const path = folder.path('fuzz.h5')
    const small = new Map(Array.from({ length: 3 }, (_, i) => [`k${i}`, entry(i)]))
    await writeTables(path, small)
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = Buffer.from(whole)
          for (const [at, value] of changes) bytes[at] = value
          writeFileSync(path, bytes)
          await readAll(path).catch((e: unknown) => expect(e).toEqual(damaged))
        },
      ),
      { numRuns: 300 },
    )
    await writeTables(path, small)
    expect(await readAll(path)).toEqual(small)
    expect(out).not.toHaveBeenCalled()
    expect(error).not.toHaveBeenCalled()
  })

  test('a dataset that others wrote, and a group', async () => {
    await ready
    const path = folder.path('foreign.h5')
    const file = new H5File(path, 'w')
    file.create_dataset({ name: 'plain', data: new Float64Array(3) })
    file.create_dataset({ name: 'rows', data: new Map([['x', new Float64Array(3)]]) })
    file.create_group('group')
    file.close()
    const reader = await openTables(path)
    for (const key of ['plain', 'rows', 'group']) expect(() => reader.read(key)).toThrow(damaged)
    reader.close()
    await expect(mergeTables(path, { put: new Map([['a', entry(1)]]) })).rejects.toEqual(damaged)
  })
})
