import { createHash } from 'node:crypto'
import { table, type Table } from '@astro/sdk'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentChecksum } from '../../src/store/checksum.ts'
import { openTables, writeTables } from '../../src/store/table-file.ts'
import { temporaryFolder } from './folder.ts'
import { anyMeta, anyTable } from './table-arbitrary.ts'

const folder = temporaryFolder()
const text = (s: string): Buffer => {
  const bytes = Buffer.from(s, 'utf8')
  return Buffer.concat([u32(bytes.length), bytes])
}
const u32 = (n: number): Buffer => Buffer.from(Uint32Array.of(n).buffer)
const u64 = (n: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(n)).buffer)

const sum = (columns: Parameters<typeof table>[0], info: Table['info'] = {}, meta = {}): string =>
  contentChecksum(table(columns, info), meta)

test('is the SHA-256 of the described bytes', () => {
  const nan = Buffer.from('000000000000f87f', 'hex')
  const t = table({ mjd: Float64Array.of(1, -NaN), filter: ['é', ''] }, { mjd: { unit: 'd', description: 'time' } })
  const bytes = [
    u32(2),
    text('mjd'),
    text('Float64Array'),
    text('d'),
    u64(2),
    Buffer.from(Float64Array.of(1).buffer),
    nan,
    text('filter'),
    text('text'),
    text(''),
    u64(2),
    text('é'),
    text(''),
    text('{"a":1,"b":[]}'),
  ]
  expect(contentChecksum(t, { b: [], a: 1 })).toBe(createHash('sha256').update(Buffer.concat(bytes)).digest('hex'))
})

test('is the same after writing and reading, for any table', async () => {
  const path = folder.path('same.h5')
  await fc.assert(
    fc.asyncProperty(anyTable, anyMeta, async (t, meta) => {
      await writeTables(path, new Map([['k', { table: t, meta }]]))
      const reader = await openTables(path)
      const back = reader.read('k')
      reader.close()
      expect(contentChecksum(back.table, back.meta)).toBe(contentChecksum(t, meta))
    }),
    { numRuns: 60 },
  )
})

test('changes with name, order, type, unit, value, sign of zero, metadata; not with descriptions, views, or the payload of NaN', () => {
  const x = Float32Array.of(0, NaN)
  const base = sum({ x, y: ['a', 'bc'] })
  const others = [
    sum({ z: x, y: ['a', 'bc'] }),
    sum({ y: ['a', 'bc'], x }),
    sum({ x: Float64Array.from(x), y: ['a', 'bc'] }),
    sum({ x, y: ['a', 'bc'] }, { x: { unit: 'd' } }),
    sum({ x: Float32Array.of(0, 1), y: ['a', 'bc'] }),
    sum({ x: Float32Array.of(-0, NaN), y: ['a', 'bc'] }),
    sum({ x, y: ['ab', 'c'] }),
    sum({ x, y: ['a', 'bc'] }, {}, { n: null }),
  ]
  expect(new Set([base, ...others]).size).toBe(others.length + 1)
  const odd = new Float32Array(Uint32Array.of(9, 0, 0xffc00001).buffer, 4)
  expect(sum({ x: odd, y: ['a', 'bc'] }, { x: { description: 'd' } })).toBe(base)
  expect(sum({})).toBe(sum({ mjd: new Float64Array(0) }))
})
