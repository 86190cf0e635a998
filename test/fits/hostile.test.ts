import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { fitsBytes, openFits, type HduToWrite, type NewColumn } from '../../src/store/fits/index.ts'
import { fileSource } from '../../src/store/fits/source.ts'
import { writeHdus } from '../../src/store/fits/write.ts'

const folder = mkdtempSync(join(tmpdir(), 'astro-fits-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const put = (name: string, content: Uint8Array | string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const held = (): number => readdirSync('/proc/self/fd').length

const cards = (...texts: string[]): Buffer => Buffer.from([...texts, 'END'].map((text) => text.padEnd(80)).join(''), 'latin1')
const block = (bytes: Buffer, fill = ' '): Buffer => Buffer.concat([bytes, Buffer.alloc((2880 - (bytes.length % 2880)) % 2880, fill)])
const card = (key: string, value: number | string): string => `${key.padEnd(8)}= ${typeof value === 'number' ? String(value).padStart(20) : `'${value}'`}`
const EMPTY = block(cards('SIMPLE  =                    T', card('BITPIX', 8), card('NAXIS', 0)))

/** An ASCII table of one column, a text of `width` characters a row. */
function asciiTable(form: string, width: number, rows: string[]): Buffer {
  const header = cards(
    card('XTENSION', 'TABLE   '), card('BITPIX', 8), card('NAXIS', 2), card('NAXIS1', width), card('NAXIS2', rows.length), card('PCOUNT', 0),
    card('GCOUNT', 1), card('TFIELDS', 1), card('TBCOL1', 1), card('TFORM1', form), card('TTYPE1', 'n'),
  )
  return Buffer.concat([EMPTY, block(header), block(Buffer.from(rows.map((row) => row.padStart(width)).join('')))])
}

/** A binary table of one column of variable length (64-bit descriptors), with one row. */
function heapTable(letter: string, length: bigint, start: bigint, ...more: string[]): Buffer {
  const header = cards(
    card('XTENSION', 'BINTABLE'), card('BITPIX', 8), card('NAXIS', 2), card('NAXIS1', 16), card('NAXIS2', 1), card('PCOUNT', 100),
    card('GCOUNT', 1), card('TFIELDS', 1), card('TFORM1', `1Q${letter}`), card('TTYPE1', 'q'), ...more,
  )
  const data = Buffer.alloc(116)
  data.writeBigInt64BE(length, 0)
  data.writeBigInt64BE(start, 8)
  return Buffer.concat([EMPTY, block(header), block(data, '\0')])
}

describe('files', () => {
  it.skipIf(process.platform !== 'linux')('that cannot be opened leave no file descriptor open', async () => {
    const bad = [
      put('text', 'name,ra,dec'), put('packed', gzipSync('no FITS file')), put('cut.gz', gzipSync(EMPTY).subarray(0, 30)),
      put('key', cards('SIMPLE  =                    T', card('NAXIS', 0)).toString('latin1').padEnd(2880)),
    ]
    await expect(openFits(bad[0]!)).rejects.toThrow()
    const before = held()
    for (let round = 0; round < 5; round++) for (const path of bad) await expect(openFits(path)).rejects.toMatchObject({ exit: 10 })
    expect(held()).toBe(before)
  })

  it('that cannot be read are an error of the disk, not damage', async () => {
    expect(() => fileSource(join(folder, 'nowhere'))).toThrow(expect.objectContaining({ code: 'fits_not_there', exit: 8 }))
    const source = fileSource(put('once', EMPTY))
    source.close()
    expect(source.close()).toBeUndefined()
    expect(() => source.read(0, new Uint8Array(9))).toThrow(expect.objectContaining({ code: 'fits_read', exit: 8 }))
  })

  it('that become shorter while they are read are no zeros', async () => {
    const image = { data: new Float32Array(300 * 300).fill(7), shape: [300, 300] }
    const path = put('shrinks.fits', await fitsBytes([{ kind: 'image', image }]))
    await using file = await openFits(path)
    await file.hdus()
    truncateSync(path, 200_000)
    await expect(file.image(0)).rejects.toMatchObject({ code: 'fits_read', exit: 8, message: expect.stringContaining('became shorter') })
  })

  it('are written by a thread that names them, not the one it had before', async () => {
    const text = put('before.fits', EMPTY)
    await (await openFits(text)).close()
    const image = { data: new Uint8Array(1), shape: [1] }
    const broken = { kind: 'image', image, cards: [{ key: null as unknown as string, value: 3 }] } as HduToWrite
    await expect(fitsBytes([broken])).rejects.toMatchObject({ message: expect.stringMatching(/^FITS file: writing stopped/), exit: 1 })
  })

  it('that find no room are an error of the disk', async () => {
    const module = await WebAssembly.compile(readFileSync(new URL('../../wasm/cfitsio/dist/cfitsio.wasm', import.meta.url)))
    const hdus = [{ kind: 'image', image: null }] as const
    const ask = { label: 'a.fits', limit: 2 ** 26, hdus, clock: 0 }
    expect(() => writeHdus(module, { ...ask, path: join(folder, 'no', 'a.fits') })).toThrow(expect.objectContaining({ code: 'disk_enoent', exit: 8 }))
    const image = { data: new Float32Array(2 ** 20), shape: [2 ** 10, 2 ** 10] }
    await expect(fitsBytes([{ kind: 'image', image }], { memory: 2 ** 21 })).rejects.toMatchObject({ code: 'fits_memory', exit: 11 })
  })

  it.skipIf(process.platform !== 'linux')('that grow beyond what the system allows say so, and leave nothing', () => {
    const library = fileURLToPath(new URL('../../dist/store/fits/index.js', import.meta.url))
    const script = `import { writeFits } from ${JSON.stringify(library)}
      const image = { data: new Float32Array(2 ** 20), shape: [2 ** 10, 2 ** 10] }
      await writeFits('big.fits', [{ kind: 'image', image }]).catch(({ code, exit, message }) => console.log(JSON.stringify({ code, exit, message })))`
    const place = mkdtempSync(join(folder, 'limit-'))
    const { stdout, stderr } = spawnSync('bash', ['-c', `ulimit -f 100; exec "${process.execPath}" --input-type=module`], { cwd: place, input: script, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ code: 'disk_efbig', exit: 8, message: expect.stringMatching(/^cannot write big\.fits: /) })
    expect(readdirSync(place)).toEqual([])
  })
})

describe('questions', () => {
  it('may take longer than timers can count', async () => {
    await using file = await openFits(EMPTY, { timeout: 1e10 })
    expect(await file.hdus()).toHaveLength(1)
  })

  it('with an array that was handed over before are refused, and the file stays open', async () => {
    await using file = await openFits(await fitsBytes([{ kind: 'image', image: { data: Uint8Array.of(1, 2), shape: [2] } }]))
    const into = new Uint8Array(2)
    await file.image(0, { into })
    await expect(file.image(0, { into })).rejects.toMatchObject({ code: 'fits_argument', exit: 2 })
    expect((await file.image(0)).data).toEqual(Uint8Array.of(1, 2))
  })

  it('are answered without what a terminal would obey', async () => {
    const bytes = Buffer.from(await fitsBytes([{ kind: 'table', rows: 1, columns: [{ name: 'a[31mb', dtype: 'uint8', data: Uint8Array.of(1) }] }]))
    bytes[bytes.indexOf('a[31mb') + 0] = 0x1b
    await using file = await openFits(bytes)
    const error = await file.table(1, { columns: ['nope'] }).then(() => undefined, (e: { hint: string }) => e)
    expect(error?.hint).toBe('columns are ?[31mb')
  })
})

describe('tables that lie', () => {
  it.each([
    ['a negative length', heapTable('J', -5n, 0n)],
    ['a negative start', heapTable('J', 5n, -8n)],
    ['a length beyond numbers', heapTable('J', 2n ** 62n, 0n)],
    ['a heap before the table', heapTable('A', 5n, 0n, card('THEAP', -2880))],
  ])('%s of an array in the heap', async (_, bytes) => {
    await using file = await openFits(bytes)
    await expect(file.table(1)).rejects.toMatchObject({ code: expect.stringMatching(/^fits_(?:heap|memory)$/) })
    expect(await file.hdus()).toHaveLength(2)
  })

  it('a number that its column cannot hold, or that is none, is named by its row in the file', async () => {
    for (const [form, width, bad] of [['I9', 9, '9e99'], ['I9', 9, '1.5'], ['I20', 20, '-'], ['I20', 20, '99999999999999999999'], ['F9.2', 9, 'x']] as const) {
      await using file = await openFits(asciiTable(form, width, ['1', '2', '3', bad]))
      expect(Array.from((await file.table(1, { rows: [1, 3] })).columns[0]!.data as ArrayLike<unknown>, Number)).toEqual(form === 'F9.2' ? [0.02, 0.03] : [2, 3])
      const error = { code: 'fits_number', exit: 10, data: { row: 3 }, message: expect.stringContaining(`row 3 of column 'n'`) }
      await expect(file.table(1, { rows: [2, 4] }), bad).rejects.toMatchObject(error)
    }
  })
})

describe('what a file cannot hold is refused', () => {
  const numbers = { name: 'a', dtype: 'float32', data: Float32Array.of(1, 2) } as const
  it.each<[string, NewColumn]>([
    ['data of another type than said', { ...numbers, dtype: 'float64' }],
    ['doubles for integers', { ...numbers, dtype: 'int32', data: Float64Array.of(1, 2) }],
    ['offsets that fall', { ...numbers, offsets: Float64Array.of(0, 100, 2) }],
    ['offsets for too few rows', { ...numbers, offsets: Float64Array.of(0, 2) }],
    ['a unit with other letters', { ...numbers, unit: 'Å' }],
    ['a unit with a zero', { ...numbers, unit: 'm\0s' }],
    ['a unit of 69 characters', { ...numbers, unit: 'm'.repeat(69) }],
    ['a fraction for undefined values', { ...numbers, dtype: 'int16', data: Int16Array.of(1, 2), blank: 0.5 }],
  ])('%s', async (_, column) => {
    await expect(fitsBytes([{ kind: 'table', rows: 2, columns: [column] }])).rejects.toMatchObject({ code: 'fits_write_table', exit: 2 })
  })

  it.each<[string, Partial<HduToWrite>]>([
    ['a name with other letters', { name: 'Ångström' }],
    ['a name of 69 characters', { name: 'N'.repeat(69) }],
    ['a version that is no integer', { version: 1.5 }],
  ])('%s, of an image and of a table', async (_, named) => {
    const image = { kind: 'image', image: { data: Uint8Array.of(1), shape: [1] }, ...named } as HduToWrite
    const table = { kind: 'table', rows: 0, columns: [], ...named } as HduToWrite
    for (const hdu of [image, table]) await expect(fitsBytes([hdu])).rejects.toMatchObject({ code: 'fits_card', exit: 2 })
  })

  it('rows that are no count', async () => {
    await expect(fitsBytes([{ kind: 'table', rows: -1, columns: [] }])).rejects.toMatchObject({ code: 'fits_write_table', exit: 2 })
  })
})
