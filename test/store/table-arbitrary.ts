import { table, type Column, type ColumnInfo, type Json, type Meta, type Table } from '@astro/sdk'
import * as fc from 'fast-check'

const float = fc.oneof(fc.double(), fc.constantFrom(NaN, -0, 0, Infinity, -Infinity, 5e-324))
const text = fc.string({ unit: 'binary', maxLength: 12 }).map((s) => s.replaceAll(/\p{Surrogate}/gu, '?').replaceAll('\0', '0'))

function columnOf(rows: number): fc.Arbitrary<Column> {
  const list = <T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(element, { minLength: rows, maxLength: rows })
  return fc.oneof(
    list(float).map((v) => Float64Array.from(v)),
    list(float).map((v) => Float32Array.from(v)),
    list(fc.integer()).map((v) => Int32Array.from(v)),
    list(fc.integer({ min: -32768, max: 32767 })).map((v) => Int16Array.from(v)),
    list(fc.nat(255)).map((v) => Uint8Array.from(v)),
    list(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((v) => BigInt64Array.from(v)),
    list(text),
  )
}

const columnName = fc
  .oneof(fc.constantFrom('mjd', 'a/b', 'flux err', '星', '__proto__', '%', '.'), text)
  .filter((name) => name !== '')
const info: fc.Arbitrary<ColumnInfo> = fc.record(
  { unit: fc.constantFrom('d', 'mag', 'uJy', ''), description: text },
  { requiredKeys: [] },
)

/** Any table with at least one column, of 0 to 5 rows. */
export const anyTable: fc.Arbitrary<Table> = fc
  .nat(5)
  .chain((rows) =>
    fc
      .uniqueArray(fc.tuple(columnName, columnOf(rows), info), { minLength: 1, maxLength: 6, selector: ([name]) => name })
      .map((columns) =>
        table(
          new Map(columns.map(([name, column]) => [name, column])),
          Object.fromEntries(columns.map(([name, , i]) => [name, i])),
        ),
      ),
  )

/** Any metadata: -0 is left out, since JSON has none. */
export const anyMeta: fc.Arbitrary<Meta> = fc
  .dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.oneof(
      fc.jsonValue({ maxDepth: 2, noUnicodeString: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      text,
      fc.boolean(),
      fc.constant(null),
    ),
    { maxKeys: 6 },
  )
  .map((meta) => JSON.parse(JSON.stringify(meta)) as Record<string, Json>)
