import { describe, expect, it } from 'vitest'
import { readFitsDocument } from '../../src/archive/fits-document.ts'
import { fitsBytes } from '../../src/store/fits/index.ts'

const bytes = await fitsBytes([
  { kind: 'image', image: null, cards: [{ key: 'SECTOR', value: 6 }, { key: 'OBJECT', value: 'TIC 7' }, { key: 'OK', value: true }, { key: 'BIG', value: 2n ** 60n }, { key: 'COMMENT', value: 'words' }] },
  {
    kind: 'table', name: 'LIGHTCURVE', rows: 3, columns: [
      { name: 'TIME', dtype: 'float64', data: Float64Array.of(1, NaN, 3), unit: 'd' },
      { name: 'FLAG', dtype: 'int32', data: Int32Array.of(1, -9, 3), blank: -9 },
      { name: 'N', dtype: 'int32', data: Int32Array.of(4, 5, 6) },
      { name: 'ID', dtype: 'int64', data: BigInt64Array.of(1n, 2n ** 60n, 3n) },
      { name: 'WORD', dtype: 'string', data: ['a', '', 'ccc'] },
      { name: 'PAIR', dtype: 'float32', data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2] },
      { name: 'SHORT', dtype: 'uint16', data: Uint16Array.of(1, 65535, 3) },
    ],
  },
  { kind: 'image', name: 'APERTURE', image: { data: Int32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] } },
])

describe('a FITS file, as a plugin sees it', () => {
  it('has headers as plain values', async () => {
    const { hdus } = await readFitsDocument(bytes)
    expect(hdus.map(({ name, type }) => [name, type])).toEqual([['PRIMARY', 'image'], ['LIGHTCURVE', 'table'], ['APERTURE', 'image']])
    expect(hdus[0]!.header).toMatchObject({ SECTOR: 6, OBJECT: 'TIC 7', OK: true, BIG: String(2n ** 60n) })
    expect(hdus[0]!.header).not.toHaveProperty('COMMENT')
    expect(JSON.parse(JSON.stringify(hdus[1]!.header))).toEqual(hdus[1]!.header)
  })

  it('has tables of one value a cell, NaN where a value is undefined', async () => {
    const { hdus } = await readFitsDocument(bytes)
    const t = hdus[1]!.table()
    expect([...t.columns]).toEqual([
      ['TIME', Float64Array.of(1, NaN, 3)], ['FLAG', Float64Array.of(1, NaN, 3)], ['N', Int32Array.of(4, 5, 6)], ['ID', BigInt64Array.of(1n, 2n ** 60n, 3n)],
      ['WORD', ['a', '', 'ccc']], ['SHORT', Float64Array.of(1, 65535, 3)],
    ])
    expect([t.length, t.info]).toEqual([3, { TIME: { unit: 'd' } }])
  })

  it('has images, and says what it has not', async () => {
    const { hdus } = await readFitsDocument(bytes)
    expect(hdus[2]!.image()).toEqual({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) })
    expect(() => hdus[2]!.table()).toThrow('HDU 2 (APERTURE) of a FITS file holds no table')
    expect(() => hdus[0]!.image()).toThrow('no image')
    expect(() => hdus[1]!.image()).toThrow('no image')
  })

  it('leaves the bytes as they were', async () => {
    const before = bytes.slice()
    await readFitsDocument(bytes)
    expect(bytes).toEqual(before)
  })

  it.each([['nothing', new Uint8Array(0)], ['a page', new TextEncoder().encode('<html></html>')], ['a part', bytes.slice(0, 5800)]])('throws for %s', async (_, wrong) => {
    await expect(readFitsDocument(wrong)).rejects.toThrow(/FITS/)
  })
})
