import { table, takeColumn, type Column, type Meta, type Table } from '@astro/sdk'
import type { Database } from '../database/open.ts'
import { lightcurvesOf, rawOf } from '../database/read.ts'
import type { LightCurveRow } from '../database/rows.ts'
import { resolveInside } from '../store/names.ts'
import { openTables } from '../store/table-file.ts'

export type Level = 'raw' | 'reduced' | 'processed'

/** One stored table of a source. */
export interface Product {
  readonly observatory: string
  readonly key: string
  readonly filter: string | null
  /** What the database knows of a reduced light curve, of its processed form too; raw photometry has none. */
  readonly row?: LightCurveRow
  readonly table: Table
  readonly meta: Meta
}

/** Which products of a source: one level, at the observatories (legal names) of the project. */
export interface ProductRequest {
  readonly root: string
  readonly project: string
  readonly source: string
  readonly level: Level
  readonly observatories: readonly string[]
}

/**
 * Reads the products of one source from their files, by observatory and time. The processed level has the columns of the reduced
 * light curve and, beside them, those that the analysis added.
 */
export async function readProducts(db: Database, request: ProductRequest): Promise<Product[]> {
  if (request.level === 'raw') return readRaw(db, request)
  const rows = (await lightcurvesOf(db, request.project, request.source)).filter((row) => request.observatories.includes(row.observatory))
  const reduced = rows.filter((row) => row.level === 'reduced')
  const products: Product[] = []
  for (const row of reduced) {
    const one = await readOne(request.root, row.file, row.key)
    if (request.level === 'reduced') {
      products.push({ observatory: row.observatory, key: row.key, filter: row.filter, row, ...one })
      continue
    }
    const added = rows.find((r) => r.level === 'processed' && r.observatory === row.observatory && r.series_number === row.series_number)
    if (!added) continue
    const both = beside(one, await readOne(request.root, added.file, added.key))
    products.push({ observatory: row.observatory, key: added.key, filter: row.filter, row, ...both })
  }
  return products
}

async function readRaw(db: Database, { root, source, observatories }: ProductRequest): Promise<Product[]> {
  const products: Product[] = []
  for (const observatory of observatories) {
    for (const row of await rawOf(db, observatory, [source])) {
      products.push({ observatory, key: row.key, filter: null, ...(await readOne(root, row.file, row.key)) })
    }
  }
  return products
}

async function readOne(root: string, file: string, key: string): Promise<{ table: Table; meta: Meta }> {
  const reader = await openTables(resolveInside(root, file))
  try {
    return reader.read(key)
  } finally {
    reader.close()
  }
}

/** The second table's columns after the first's; a name that both have is the second's. */
function beside(first: { table: Table; meta: Meta }, second: { table: Table }): { table: Table; meta: Meta } {
  const columns = new Map([...first.table.columns, ...second.table.columns])
  return { table: table(columns, { ...first.table.info, ...second.table.info }), meta: first.meta }
}

/** All products below one another as one table, with the observatory and key of each row. Columns that one lacks are NaN or ''. */
export function stack(products: readonly Product[]): Table {
  const length = products.reduce((sum, product) => sum + product.table.length, 0)
  const names = [...new Set(products.flatMap((product) => [...product.table.columns.keys()]))]
  const columns = new Map<string, Column>([
    ['observatory', products.flatMap((product) => Array<string>(product.table.length).fill(product.observatory))],
    ['key', products.flatMap((product) => Array<string>(product.table.length).fill(product.key))],
  ])
  for (const name of names) columns.set(name, stackColumn(products, name, length))
  const info = Object.assign({}, ...products.map((product) => product.table.info)) as Table['info']
  return table(columns, info)
}

function stackColumn(products: readonly Product[], name: string, length: number): Column {
  const parts = products.map((product) => product.table.columns.get(name))
  const present = parts.filter((part) => part !== undefined)
  if (present.some(Array.isArray)) return products.flatMap((product, i) => textOf(parts[i], product.table.length))
  const first = present[0]!
  if (present.length === parts.length && present.every((part) => part.constructor === first.constructor)) {
    const out = takeColumn(first, new Uint32Array(length)) as Float64Array
    let at = 0
    for (const part of present) {
      out.set(part as Float64Array, at)
      at += part.length
    }
    return out
  }
  return Float64Array.from(products.flatMap((product, i) => (parts[i] ? Array.from(parts[i] as ArrayLike<number>, Number) : Array<number>(product.table.length).fill(NaN))))
}

function textOf(part: Column | undefined, length: number): string[] {
  return part === undefined ? Array<string>(length).fill('') : Array.from(part as ArrayLike<unknown>, String)
}
