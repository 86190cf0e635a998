import { join } from 'node:path'
import { numbers, table, type Answer, type Meta, type Observatory, type Table } from '@astro/sdk'
import type { RawRow } from '../database/rows.ts'
import { contentChecksum } from '../store/checksum.ts'
import { rawFile, rawKey, spoolFile } from '../store/names.ts'
import { readSpool } from '../store/spool.ts'
import { mergeTables } from '../store/table-file.ts'
import { rawIdentity } from './identities.ts'
import type { ShardObservatory, SpoolRecord } from './types.ts'

export interface RawProduct {
  readonly table: Table
  readonly meta: Meta
}

/** The raw products that wait in the spool of one observatory and bin, the rows they are worth, and their way into the raw file. */
export interface WaitingRaw {
  readonly rows: RawRow[]
  readonly products: Map<string, RawProduct>
  /** The spool itself stays until the rows are committed, so a kill in between asks the archive for nothing again. */
  publish(): Promise<void>
}

/** Reads the spool of one observatory and bin: every answer in it, also those for other selections of an earlier run. */
export function readWaiting(root: string, observatory: ShardObservatory, definition: Observatory, bin: string): WaitingRaw {
  const records = readSpool(join(root, spoolFile(observatory.name, bin))).map((record) => record.answer as SpoolRecord)
  const products = new Map<string, RawProduct>()
  const put = new Map<string, RawProduct>()
  const rows: RawRow[] = []
  const file = rawFile(observatory.name, bin)
  for (const record of records) {
    const product = rawProduct(record, definition)
    const key = rawKey(record.name)
    products.set(record.name, product)
    put.set(key, product)
    rows.push(rawRow(record, observatory, product, file, key))
  }
  return { rows, products, publish: async () => (put.size > 0 ? mergeTables(join(root, file), { put }) : undefined) }
}

/** The answer as it is stored: units of the observatory's declaration, what was asked for as metadata. */
export function rawProduct(record: SpoolRecord, definition: Observatory): RawProduct {
  const answer = record.answer
  const given = 'empty' in answer ? emptyTable(definition) : answer.table
  const info = { ...definition.columns, ...given.info }
  const kept = Object.fromEntries([...given.columns.keys()].flatMap((name) => (info[name] ? [[name, info[name]]] : [])))
  // What was asked for is in the row; every attribute costs as much time as ten epochs.
  return { table: { ...given, info: kept }, meta: answer.meta ?? {} }
}

function emptyTable(definition: Observatory): Table {
  const names = Object.keys(definition.columns ?? { mjd: {} })
  return table(Object.fromEntries(names.map((name) => [name, new Float64Array(0)])))
}

function rawRow(record: SpoolRecord, observatory: ShardObservatory, product: RawProduct, file: string, key: string): RawRow {
  const checksum = contentChecksum(product.table, product.meta)
  const [start, end] = timeRange(product.table)
  return {
    observatory: observatory.name, source_name: record.name, status: product.table.length === 0 ? 'empty' : 'ok',
    ra: record.ra, dec: record.dec, file, key, epochs: product.table.length, start_mjd: start, end_mjd: end,
    checksum, identity: rawIdentity(observatory.name, record.version, record.parameters, checksum),
    parameters: record.parameters, note: noteOf(record.answer),
  }
}

function noteOf(answer: Answer): string | null {
  if (!('empty' in answer)) return answer.table.length === 0 ? 'the archive answered with an empty table' : null
  return answer.reason ?? 'the archive has nothing there'
}

function timeRange(t: Table): [number | null, number | null] {
  if (!t.columns.has('mjd') || t.length === 0) return [null, null]
  const mjd = numbers(t, 'mjd')
  let [low, high] = [Infinity, -Infinity]
  for (const v of mjd) {
    if (v < low) low = v
    if (v > high) high = v
  }
  return low <= high ? [low, high] : [null, null]
}
