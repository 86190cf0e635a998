import { existsSync, readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { table, type Table } from '@astro/sdk'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { loadHdf5 } from '../../src/store/hdf5-library.ts'
import { mergeTables, openTables, writeTables, type TableEntry } from '../../src/store/table-file.ts'
import { temporaryFolder } from './folder.ts'

const folder = temporaryFolder()
afterEach(() => vi.restoreAllMocks())

const entry = (n: number, rows = 3): TableEntry => ({
  table: table({ mjd: new Float64Array(rows).fill(n), filter: Array.from({ length: rows }, (_, i) => `é${i}`.slice(i % 2)) }),
  meta: { n, name: `s${n}`, list: [n] },
})
const several = (first: number, count: number): Map<string, TableEntry> =>
  new Map(Array.from({ length: count }, (_, i) => [`k${first + i}`, entry(first + i)]))
const bytesOf = async (name: string, entries: Map<string, TableEntry>): Promise<Buffer> => {
  await writeTables(folder.path(name), entries)
  return readFileSync(folder.path(name))
}
/** Two names that are the same in UTF-8. */
const clash = (): Table => table(new Map(['\ud800', '\ufffd'].map((name) => [name, new Uint8Array(2)])))
type Make = () => Uint8Array | Float64Array | string[]
const columns = (count: number, make: Make): TableEntry => ({
  table: table(Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${String(i).padStart(4, '0')}`, make()]))),
  meta: {},
})
const write = (one: TableEntry): Promise<void> => writeTables(folder.path('limit.h5'), new Map([['k', one]]))
const namesInMemory = async (): Promise<string[]> => (await loadHdf5()).module.FS.readdir('/')

test('the oldest form of the format: superblock version 0, which every reader since 1.6 opens', async () => {
  const bytes = await bytesOf('form.h5', several(0, 1))
  expect([...bytes.subarray(0, 9)]).toEqual([...Buffer.from('\x89HDF\r\n\x1a\n\0', 'latin1')])
})

describe('equal bytes', () => {
  test('whatever the library did before and left in its memory', async () => {
    const first = await bytesOf('first.h5', several(0, 30))
    const { module } = await loadHdf5()
    const sizes = [10, 100, 1000, 10_000, 100_000].flatMap((size) => Array.from({ length: 20 }, () => size))
    const blocks = sizes.map((size) => [module._malloc(size), size])
    for (const [pointer, size] of blocks) module.HEAPU8.fill(0xa5, pointer!, pointer! + size!)
    for (const [pointer] of blocks) module._free(pointer!)
    await bytesOf('other.h5', new Map([['wide', entry(1, 50_000)]]))
    expect((await bytesOf('again.h5', several(0, 30))).equals(first)).toBe(true)
  })

  test('in a thread of its own', async () => {
    const script = `
      const { workerData } = require('node:worker_threads')
      import(workerData.module).then(({ writeTables }) => writeTables(workerData.path, workerData.entries))`
    const path = folder.path('thread.h5')
    const module = new URL('../../src/store/table-file.ts', import.meta.url).href
    const worker = new Worker(script, { eval: true, workerData: { module, path, entries: several(0, 30) } })
    await new Promise<void>((resolve, reject) => worker.once('error', reject).once('exit', () => resolve()))
    expect(readFileSync(path).equals(await bytesOf('here.h5', several(0, 30)))).toBe(true)
  })

  test('merges at the same time, as one after the other', async () => {
    const names = ['a.h5', 'b.h5', 'c.h5']
    const merge = (prefix: string, i: number): Promise<void> =>
      mergeTables(folder.path(prefix + names[i]!), { put: several(5, 10 + i), remove: ['k1'] })
    for (const prefix of ['x', 'y']) for (const [i, name] of names.entries()) await bytesOf(prefix + name, several(i, 12))
    await Promise.all(names.map((_, i) => merge('x', i)))
    for (const i of names.keys()) await merge('y', i)
    for (const name of names) {
      expect(readFileSync(folder.path(`x${name}`)).equals(readFileSync(folder.path(`y${name}`)))).toBe(true)
    }
  })

  test('the clock goes on afterwards', async () => {
    const clock = Date.now
    await bytesOf('clock.h5', several(0, 1))
    expect(Date.now).toBe(clock)
    await expect(writeTables(folder.path('clock.h5'), new Map([['/', entry(1)]]))).rejects.toThrow()
    expect(Date.now).toBe(clock)
  })
})

describe('what the library fails at without throwing is found, and the former file stays', () => {
  test.each<[string, () => Promise<Map<string, TableEntry>>, string]>([
    [
      'a message',
      async () => new Map([['bad', { table: clash(), meta: {} }]]),
      "'bad' cannot be written (member name is not unique)",
    ],
    [
      'a dataset that is missing',
      async () => {
        vi.spyOn((await loadHdf5()).module, 'create_dataset').mockImplementationOnce(() => 0)
        return new Map([['lost', { table: table({ x: new Uint8Array(2) }), meta: {} }]])
      },
      "'lost'",
    ],
    [
      'a library that traps',
      async () => {
        vi.spyOn((await loadHdf5()).module, 'create_attribute').mockImplementationOnce(() => {
          throw new WebAssembly.RuntimeError('memory access out of bounds')
        })
        return several(0, 1)
      },
      'memory access out of bounds',
    ],
    [
      'no memory',
      async () => {
        vi.spyOn((await loadHdf5()).module, '_malloc').mockImplementationOnce(() => 0)
        return several(0, 1)
      },
      'no memory',
    ],
  ])('%s', async (name, make, part) => {
    const said = [vi.spyOn(process.stderr, 'write'), vi.spyOn(console, 'error'), vi.spyOn(console, 'log')]
    const path = `${name}.h5`
    const before = await bytesOf(path, several(0, 3))
    const inMemory = await namesInMemory()
    await expect(make().then((entries) => writeTables(folder.path(path), entries))).rejects.toMatchObject({
      code: 'store_write',
      exit: 8,
      message: expect.stringContaining(part),
      hint: expect.any(String),
    })
    expect(readFileSync(folder.path(path)).equals(before)).toBe(true)
    expect(existsSync(folder.path(`${path}.part`))).toBe(false)
    expect(await namesInMemory()).toEqual(inMemory)
    expect((await bytesOf(path, several(0, 3))).equals(before)).toBe(true)
    for (const talk of said) expect(talk).not.toHaveBeenCalled()
  })
})

describe('the largest that the format holds is written, one more is refused by name', () => {
  // The description of a compound type, version 1 (HDF5 File Format Specification 3.0, IV.A.2.d): 8 bytes, then for each member
  // the name padded to 8, 32 bytes, and its type: 8 bytes and 4 (integer), 12 (float) or none (text).
  test.each<[string, number, Make]>([
    ['integers', 52, () => Uint8Array.of(1)],
    ['floats', 60, () => Float64Array.of(1)],
    ['texts', 48, () => ['x']],
  ])('columns of %s', async (_, size, make) => {
    const most = Math.floor((65_528 - 8) / size)
    await write(columns(most, make))
    const reader = await openTables(folder.path('limit.h5'))
    expect(reader.read('k').table.columns.size).toBe(most)
    reader.close()
    await expect(write(columns(most + 1, make))).rejects.toMatchObject({ code: 'store_column' })
  })

  test('metadata', async () => {
    const frame = '{"datatype":[{"name":"x"}],"meta":{"m":""}}'.length
    const x = table({ x: Uint8Array.of(1) })
    const meta = (length: number): TableEntry => ({ table: x, meta: { m: 'x'.repeat(length - frame) } })
    const most = 65_528 - 64
    await write(meta(most))
    const reader = await openTables(folder.path('limit.h5'))
    expect(reader.read('k')).toEqual(meta(most))
    reader.close()
    await expect(write(meta(most + 1))).rejects.toMatchObject({ code: 'store_metadata' })
  })
})
