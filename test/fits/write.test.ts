import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fitsBytes, openFits, writeFits, type HduToWrite } from '../../src/store/fits/index.ts'
import { astropyPython, runAstropy } from './astropy.ts'
import { compareFile } from './compare.ts'
import { samples } from './fuzz.ts'

const folder = mkdtempSync(join(tmpdir(), 'astro-fits-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shape = [41, 67]
const size = 41 * 67
const filled = <Data>(
  make: { from(length: { length: number }, value: (_: unknown, i: number) => never): Data },
  value: (i: number) => number | bigint,
): Data => make.from({ length: size }, (_, i) => value(i) as never)
const floats = filled(Float32Array, (i) => (i === 5 ? NaN : i === 9 ? Infinity : i === 11 ? -0 : 100 + 5 * Math.sin(i * i)))
const IMAGES = {
  uint8: filled(Uint8Array, (i) => i % 256),
  int8: filled(Int8Array, (i) => (i % 256) - 128),
  int16: filled(Int16Array, (i) => i * 31 - 32768),
  uint16: filled(Uint16Array, (i) => i * 23),
  int32: filled(Int32Array, (i) => i * 700_001),
  uint32: filled(Uint32Array, (i) => i * 1_500_001),
  int64: filled(BigInt64Array, (i) => BigInt(i - 1300) * 10n ** 15n),
  uint64: filled(BigUint64Array, (i) => BigInt(i) * 6n * 10n ** 15n),
  float32: floats,
  float64: Float64Array.from(floats),
}

async function readBack(hdus: readonly HduToWrite[]) {
  const file = await openFits(await fitsBytes(hdus))
  const { findings, problems, hdus: checked } = await file.verify()
  expect(problems).toEqual([])
  expect(findings).toEqual([])
  for (const { datasum, checksum } of checked) expect([datasum, checksum]).toEqual(['ok', 'ok'])
  return file
}

describe('images', () => {
  it.each(Object.entries(IMAGES))('%s comes back as it went, and ftverify finds nothing', async (_, data) => {
    await using file = await readBack([{ kind: 'image', image: { data, shape } }])
    const image = await file.image()
    expect(image.shape).toEqual(shape)
    expect(image.data).toEqual(data)
  })

  const whole = Object.entries(IMAGES).filter(([name]) => !name.includes('64') && !name.startsWith('float'))
  it.each(
    (['RICE_1', 'GZIP_1', 'GZIP_2', 'HCOMPRESS_1'] as const).flatMap((type) =>
      whole.map(([name, data]) => [type, name, data] as const),
    ),
  )('%s of %s loses nothing', async (type, _, data) => {
    await using file = await readBack([{ kind: 'image', image: { data, shape }, compression: { type, tile: [16, 30] } }])
    expect((await file.image()).data).toEqual(data)
    expect((await file.hdus())[1]).toMatchObject({ compression: type, shape })
  })

  it.each(['GZIP_1', 'GZIP_2'] as const)('%s keeps every bit of floating point with quantize 0', async (type) => {
    await using file = await readBack([{ kind: 'image', image: { data: floats, shape }, compression: { type, quantize: 0 } }])
    expect((await file.image()).data).toEqual(floats)
  })

  it.each(
    (['RICE_1', 'GZIP_1', 'GZIP_2', 'HCOMPRESS_1'] as const).flatMap((type) =>
      (['none', 'plain', 'zeros'] as const).map((dither) => [type, dither] as const),
    ),
  )('%s with dithering %s stays within one step of the quantization, NaN stays NaN', async (type, dither) => {
    const noisy = filled(Float32Array, (i) => (i === 200 ? NaN : 100 + 5 * Math.sin(i * i)))
    await using file = await readBack([
      { kind: 'image', image: { data: noisy, shape }, compression: { type, dither, quantize: 4, seed: 9 } },
    ])
    const { data } = await file.image()
    // A quarter of the noise a step; the noise of this sine is at most 5, and what HCOMPRESS estimates from its tiles no more than twice that.
    data.forEach((value, i) =>
      i === 200 ? expect(value).toBeNaN() : expect(Math.abs(Number(value) - noisy[i]!)).toBeLessThan(5),
    )
  })

  it('PLIO_1 keeps a mask', async () => {
    const data = filled(Uint8Array, (i) => (i % 7 === 0 ? 1 : 0))
    await using file = await readBack([{ kind: 'image', image: { data, shape }, compression: { type: 'PLIO_1' } }])
    expect((await file.image()).data).toEqual(data)
  })

  it('sections are the same as the whole, plain and compressed, with steps and in cubes', async () => {
    const data = Int16Array.from({ length: 5 * 37 * 53 }, (_, i) => (i * 7919) % 30000)
    const image = { data, shape: [5, 37, 53] }
    await using file = await readBack([
      { kind: 'image', image },
      { kind: 'image', image, compression: { type: 'RICE_1', tile: [1, 10, 20] } },
    ])
    for (const hdu of [0, 1]) {
      const part = await file.image(hdu, {
        section: [
          [1, 3, 2],
          [4, 36, 3],
          [7, 50],
        ],
      })
      const expected = [1, 3].flatMap((z) =>
        Array.from({ length: 11 }, (_, j) => 4 + 3 * j).flatMap((y) =>
          Array.from({ length: 44 }, (_, i) => data[(z * 37 + y) * 53 + 7 + i]),
        ),
      )
      expect(part.shape).toEqual([2, 11, 44])
      expect(Array.from(part.data)).toEqual(expected)
    }
  })

  it('one pixel, one row, no pixel, no data', async () => {
    await using file = await readBack([
      { kind: 'image', image: { data: Float64Array.of(7), shape: [1] } },
      { kind: 'image', image: { data: Int16Array.of(1, 2), shape: [1, 2] } },
      { kind: 'image', image: { data: new Uint8Array(0), shape: [0] } },
      { kind: 'image', image: null, name: 'NOTHING' },
    ])
    expect((await file.hdus()).map((hdu) => hdu.shape)).toEqual([[1], [1, 2], [0], null])
    expect(Array.from((await file.image(1)).data)).toEqual([1, 2])
    expect((await file.image(2)).data).toHaveLength(0)
  })

  it('an array to fill is filled: handed over, or shared', async () => {
    await using file = await openFits(await fitsBytes([{ kind: 'image', image: { data: IMAGES.uint16, shape } }]))
    const shared = new Uint16Array(new SharedArrayBuffer(2 * size))
    await file.image(0, { into: shared })
    expect(Array.from(shared)).toEqual(Array.from(IMAGES.uint16))
    expect((await file.image(0, { into: new Uint16Array(size) })).data).toEqual(IMAGES.uint16)
    await expect(file.image(0, { into: new Uint16Array(3) })).rejects.toMatchObject({ code: 'fits_into', exit: 2 })
  })
})

describe('tables', () => {
  const TABLE: HduToWrite = {
    kind: 'table',
    name: 'CAT',
    version: 3,
    rows: 3,
    columns: [
      { name: 'a', dtype: 'float64', data: Float64Array.of(1, NaN, -Infinity), unit: 'deg' },
      { name: 'e', dtype: 'float32', data: Float32Array.of(1e-42, 2, 3) },
      { name: 's', dtype: 'string', data: ['x', '', 'hello'] },
      { name: 'ss', dtype: 'string', shape: [2], data: ['a', 'bc', 'd', 'e', 'f', 'ghi'] },
      { name: 'k', dtype: 'int64', data: BigInt64Array.of(1n, -5n, 2n ** 62n) },
      { name: 'uk', dtype: 'uint64', data: BigUint64Array.of(1n, 5n, 2n ** 64n - 1n) },
      { name: 'u', dtype: 'uint16', data: Uint16Array.of(0, 40000, 65535) },
      { name: 'b', dtype: 'int8', data: Int8Array.of(-128, 0, 127) },
      { name: 'v', dtype: 'uint32', shape: [2, 3], data: Uint32Array.from({ length: 18 }, (_, i) => i * 200_000_000) },
      { name: 'x', dtype: 'bit', shape: [11], data: Uint8Array.from({ length: 33 }, (_, i) => (i % 3 ? 0 : 1)) },
      { name: 'l', dtype: 'logical', data: Uint8Array.of(1, 0, 1) },
      { name: 'c', dtype: 'complex64', data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { name: 'm', dtype: 'complex128', data: Float64Array.of(1, 2, 3, 4, 5, 6) },
      { name: 'p', dtype: 'int32', data: Int32Array.of(1, 2, 3, 4, 5), offsets: Float64Array.of(0, 2, 2, 5) },
    ],
  }

  it('every kind of column comes back as it went', async () => {
    await using file = await readBack([TABLE])
    const { rows, columns } = await file.table(['CAT', 3])
    expect(rows).toBe(3)
    for (const [i, { name, dtype, data, shape: cell = [], unit = '', offsets }] of TABLE.columns.entries()) {
      expect(columns[i]).toMatchObject({ name, dtype, unit })
      expect(columns[i]!.data, name).toEqual(data)
      expect(columns[i]!.shape, name).toEqual(cell)
      expect(columns[i]!.offsets, name).toEqual(offsets)
    }
  })

  it('undefined integers are marked', async () => {
    await using file = await readBack([
      { kind: 'table', rows: 3, columns: [{ name: 'n', dtype: 'int16', data: Int16Array.of(1, -99, 3), blank: -99 }] },
    ])
    expect((await file.table()).columns[0]!.undefined).toEqual(Uint8Array.of(0, 1, 0))
  })

  it('rows and columns can be chosen, by name in any case or by position', async () => {
    await using file = await openFits(await fitsBytes([TABLE]))
    const { rows, columns } = await file.table(1, { rows: [1, 2], columns: ['S', 0] })
    expect([rows, columns.map(({ name, data }) => [name, Array.from(data as string[])])]).toEqual([
      1,
      [
        ['s', ['']],
        ['a', [NaN]],
      ],
    ])
    await expect(file.table(1, { columns: ['nope'] })).rejects.toMatchObject({ code: 'fits_no_column', exit: 2 })
  })

  it('many rows go through in pieces', async () => {
    const rows = 50_001
    const data = Float64Array.from({ length: rows }, (_, i) => Math.sqrt(i))
    const names = Array.from({ length: rows }, (_, i) => `star ${i}`)
    await using file = await readBack([
      {
        kind: 'table',
        rows,
        columns: [
          { name: 'r', dtype: 'float64', data },
          { name: 'name', dtype: 'string', data: names },
        ],
      },
    ])
    const { columns } = await file.table()
    expect(columns[0]!.data).toEqual(data)
    expect(columns[1]!.data).toEqual(names)
  })

  it('no rows, no columns', async () => {
    await using file = await readBack([
      { kind: 'table', rows: 0, columns: [{ name: 'a', dtype: 'int32', data: new Int32Array(0) }] },
      { kind: 'table', rows: 0, columns: [] },
    ])
    expect((await file.table(1)).columns[0]!.data).toHaveLength(0)
    expect((await file.table(2)).columns).toEqual([])
  })
})

describe('files', () => {
  it('equal input gives equal bytes, on disk and in memory; the date is the one given', async () => {
    const hdus = samples().flat()
    const path = join(folder, 'same.fits')
    await writeFits(path, hdus, { date: new Date(1e12) })
    const bytes = await fitsBytes(hdus, { date: new Date(1e12) })
    expect(Buffer.compare(readFileSync(path), bytes)).toBe(0)
    expect(Buffer.from(bytes).toString('latin1')).toContain('HDU checksum updated 2001-09-09T01:46:40')
  })

  it('a file that cannot be written leaves nothing, and the old one stays', async () => {
    const path = join(folder, 'old.fits')
    writeFileSync(path, 'old')
    const bad: HduToWrite = { kind: 'image', image: { data: Uint8Array.of(1), shape: [2] } }
    await expect(writeFits(path, [bad])).rejects.toMatchObject({ code: 'fits_write_image', exit: 2 })
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it.each<[string, HduToWrite]>([
    [
      '64-bit integers cannot be compressed',
      { kind: 'image', image: { data: BigInt64Array.of(1n), shape: [1] }, compression: { type: 'GZIP_1' } },
    ],
    [
      'RICE cannot keep every bit',
      { kind: 'image', image: { data: Float32Array.of(1), shape: [1] }, compression: { type: 'RICE_1', quantize: 0 } },
    ],
    [
      'a tile of another dimension',
      { kind: 'image', image: { data: Uint8Array.of(1), shape: [1] }, compression: { type: 'RICE_1', tile: [1, 1] } },
    ],
    ['a column that is too short', { kind: 'table', rows: 2, columns: [{ name: 'a', dtype: 'int16', data: Int16Array.of(1) }] }],
    ['text outside of ASCII', { kind: 'table', rows: 1, columns: [{ name: 'a', dtype: 'string', data: ['é'] }] }],
  ])('%s: refused with a reason', async (_, hdu) => {
    await expect(fitsBytes([hdu])).rejects.toMatchObject({ exit: 2 })
  })

  const python = astropyPython()
  it.skipIf(python === undefined)(
    `astropy reads all of it the same${python === undefined ? ' — skipped: no Python with astropy (ASTRO_TEST_PYTHON)' : ''}`,
    async () => {
      const path = join(folder, 'all.fits')
      const answer = join(folder, 'answer')
      const images = Object.entries(IMAGES).map(([name, data]): HduToWrite => ({ kind: 'image', name, image: { data, shape } }))
      await writeFits(path, [...images, ...samples().flat()])
      runAstropy(python!, [[path, answer]])
      expect(await compareFile(path, answer)).toEqual([])
    },
  )
})
