import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fitsBytes, openFits } from '../../src/store/fits/index.ts'

// An image of 5760 x 5000 zeros packed by bzip2, as one stream and as two: 28.8 MB in some hundred bytes.
const ONE_STREAM =
  'QlpoOTFBWSZTWSuUucADcqP+CMACQABAIXPCNidMQBAAAAggAHUMSmjENDT1AaBFU0noI2jQQPakIoggqMSEQFREEmCbJbzWkpEB4kWRJv1b7pgSc0RN086qo4hCJFjyvWlR/QWm1+R4bUkQ69IoggqNyHYu5IpwoSBXKXOA'
const TWO_STREAMS =
  'QlpoOTFBWSZTWQsePoMAADl+AIACQABAAXPCNidMQAAIIABURqAAABoJKamjIZNqAyMCN0faU1bA8kXgBnRsdshE3g87QscxjJFxlHUvmOGXmC3DWHymojCi+LuSKcKEgFjx9BhCWmg5MUFZJlNZvLaGRgNyX9IAwABAIAAIAAggAFBmgE1RNORKUJ2yVCSlp3VPZiJShMPi7kinChIXltDIwA=='
const CARD = 80
const MB = 1 << 20

const header = (cards: readonly string[]): Buffer =>
  Buffer.from(
    [...cards, 'END']
      .map((card) => card.padEnd(CARD))
      .join('')
      .padEnd(2880),
  )
const image = (bitpix: number, ...axes: number[]): string[] => [
  'SIMPLE  =                    T',
  `BITPIX  = ${String(bitpix).padStart(20)}`,
  `NAXIS   = ${String(axes.length).padStart(20)}`,
  ...axes.map((n, i) => `NAXIS${i + 1}  = ${String(n).padStart(20)}`),
]
const code = async (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => 'no error',
    (error: { code?: string }) => error.code,
  )

describe('packed files', () => {
  it.each([
    ['one stream', ONE_STREAM],
    ['two streams', TWO_STREAMS],
  ])('bzip2, %s', async (_, text) => {
    await using file = await openFits(Buffer.from(text, 'base64'))
    const { shape, data } = await file.image()
    expect(shape).toEqual([5000, 5760])
    expect(data.every((value) => value === 0)).toBe(true)
  })

  it.each([
    ['bzip2', Buffer.from(ONE_STREAM, 'base64')],
    ['gzip', gzipSync(Buffer.concat([header(image(8, 5760, 5000)), Buffer.alloc(5760 * 5000)]))],
  ])('a bomb of %s stops at the ceiling', async (_, bytes) => {
    await expect(openFits(bytes, { memory: 16 * MB })).rejects.toMatchObject({ code: 'fits_memory', exit: 11 })
  })

  it.each([
    ['bzip2', Buffer.from(ONE_STREAM, 'base64')],
    ['gzip', gzipSync(header(image(8)))],
  ])('%s that is cut off says so', async (_, bytes) => {
    for (const length of [4, 10, bytes.length - 1])
      await expect(openFits(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'fits_unpack', exit: 10 })
  })
})

describe('what is no FITS file', () => {
  it.each([
    ['nothing', '', 10],
    ['text', 'name,ra,dec', 10],
    ['HTML', '<html>not found</html>', 11],
    ['ZIP', 'PK\x03\x04xxxx', 11],
    ['HDF5', '\x89HDF\r\n', 11],
  ])('%s', async (_, text, exit) => {
    await expect(openFits(Buffer.from(text, 'latin1'))).rejects.toMatchObject({ code: 'fits_not_fits', exit })
  })

  it('a path that leads nowhere, or to a folder', async () => {
    await expect(openFits('/nowhere/a.fits')).rejects.toMatchObject({ code: 'fits_not_there', exit: 8 })
    await expect(openFits(import.meta.dirname)).rejects.toMatchObject({ code: 'fits_not_there', exit: 8 })
  })
})

describe('headers that lie', () => {
  it.each([
    ['an image of more bytes than the file', header(image(-64, 100_000, 100_000)), 'fits_truncated'],
    ['axes whose product is beyond numbers', header(image(16, 2147483647, 2147483647, 2147483647)), 'fits_truncated'],
  ])('%s', async (_, bytes, expected) => {
    const done = openFits(bytes).then(async (file) => file.image(0).finally(() => file.close()))
    expect([expected, 'fits_damaged']).toContain(await code(done))
  })

  it('a tile-compressed image that wants more tiles than its table has', async () => {
    const bytes = Buffer.from(
      await fitsBytes([
        { kind: 'image', image: { data: new Int16Array(64 * 64), shape: [64, 64] }, compression: { type: 'RICE_1' } },
      ]),
    )
    const at = bytes.indexOf('ZNAXIS2 =')
    bytes.write('ZNAXIS2 =           2000000000'.padEnd(CARD), at)
    await using file = await openFits(bytes)
    await expect(file.image(1)).rejects.toMatchObject({
      code: 'fits_damaged',
      exit: 10,
      message: expect.stringContaining('number of tiles'),
    })
  })

  it('an array outside of the heap', async () => {
    const columns = [{ name: 'p', dtype: 'int32' as const, data: Int32Array.of(1, 2, 3), offsets: Float64Array.of(0, 1, 3) }]
    const bytes = Buffer.from(await fitsBytes([{ kind: 'table', rows: 2, columns }]))
    const data = bytes.length - 2880
    bytes.writeInt32BE(1_000_000, data)
    await using file = await openFits(bytes)
    await expect(file.table(1)).rejects.toMatchObject({ code: 'fits_heap', exit: 10, data: { row: 0, column: 'p' } })
  })
})

describe('limits of a sandbox', () => {
  const large = Promise.all(
    [1500].map((side) => fitsBytes([{ kind: 'image', image: { data: new Float32Array(side * side), shape: [side, side] } }])),
  )

  it('an answer above the ceiling is refused, a part of it is not', async () => {
    const [bytes] = await large
    await using file = await openFits(bytes!, { memory: 8 * MB })
    await expect(file.image(0)).rejects.toMatchObject({
      code: 'fits_memory',
      exit: 11,
      data: { bytes: 9_000_000, limit: 8 * MB },
    })
    expect(
      (
        await file.image(0, {
          section: [
            [0, 9],
            [0, 9],
          ],
        })
      ).data,
    ).toHaveLength(100)
  })

  it('a call beyond the limit of time ends the sandbox, every later call says the same, and other files go on', async () => {
    const bytes = Buffer.from(ONE_STREAM, 'base64')
    await expect(openFits(bytes, { timeout: 1 })).rejects.toMatchObject({ code: 'fits_timeout', exit: 10, data: { timeout: 1 } })
    await using file = await openFits(header(image(8)))
    expect(await file.hdus()).toHaveLength(1)
  })

  it('many files at once, each with its own answer', async () => {
    const counts = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        await using file = await openFits(await fitsBytes([{ kind: 'image', image: { data: Int32Array.of(i), shape: [1] } }]))
        return (await file.image()).data[0]
      }),
    )
    expect(counts).toEqual(Array.from({ length: 6 }, (_, i) => i))
  })

  it('a closed file says so', async () => {
    const file = await openFits(header(image(8)))
    await file.close()
    await expect(file.hdus()).rejects.toMatchObject({ code: 'fits_closed' })
  })

  it('questions that do not fit the file', async () => {
    await using file = await openFits(
      await fitsBytes([{ kind: 'image', image: { data: new Uint8Array(6), shape: [2, 3] }, name: 'SCI' }]),
    )
    await expect(file.image(5)).rejects.toMatchObject({ code: 'fits_no_hdu', exit: 2 })
    await expect(file.image('BAD')).rejects.toMatchObject({ code: 'fits_no_hdu', exit: 2, hint: 'HDUs are 0 SCI' })
    await expect(file.table(0)).rejects.toMatchObject({ code: 'fits_no_table', exit: 2 })
    for (const section of [
      [[0, 1]],
      [
        [0, 2],
        [0, 2],
      ],
      [
        [1, 0],
        [0, 2],
      ],
      [
        [0, 1, 0],
        [0, 2],
      ],
      [
        [0.5, 1],
        [0, 2],
      ],
    ]) {
      await expect(file.image(0, { section: section as never })).rejects.toMatchObject({ code: 'fits_section', exit: 2 })
    }
  })
})
