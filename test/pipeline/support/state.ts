import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { openDatabase, type Database } from '../../../src/database/open.ts'
import { columnList, TABLES } from '../../../src/database/tables.ts'
import { openTables } from '../../../src/store/table-file.ts'
import type { Place } from './place.ts'

/** Published files (`.h5`) below the data root: path -> SHA-256. */
export function sums(root: string): Record<string, string> {
  return Object.fromEntries(
    publishedFiles(root).map((path) => [relative(root, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  )
}

/** Published files: path -> what changes when a file is written again, even with the same bytes. */
export function writes(root: string): Record<string, string> {
  return Object.fromEntries(
    publishedFiles(root).map((path) => {
      const { ino, mtimeNs } = statSync(path, { bigint: true })
      return [relative(root, path), `${ino} ${mtimeNs}`]
    }),
  )
}

export function publishedFiles(root: string): string[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.h5') && !entry.parentPath.startsWith(join(root, 'db')))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/** Everything below the data root but the database, relative. */
export function allFiles(root: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('db'))
    .toSorted()
}

export async function withDatabase<T>(place: Place, use: (db: Database) => Promise<T>): Promise<T> {
  const { root, server } = place
  const db = await openDatabase({
    root,
    url: server?.url ?? null,
    passwordEnv: server ? 'TEST_PASSWORD' : null,
    env: { TEST_PASSWORD: server?.password },
    lockWait: 20,
  })
  try {
    return await use(db)
  } finally {
    await db.close()
  }
}

export type Rows = Record<string, Record<string, unknown>[]>

/** All rows of all tables but `runs`, without serial numbers and time stamps, in an order of their own. */
export async function readRows(db: Database): Promise<Rows> {
  const rows: Rows = {}
  for (const table of TABLES) {
    if (table.name === 'runs') continue
    const found = await db.query<Record<string, unknown>>(`SELECT ${columnList(table)} FROM "${table.name}"`)
    rows[table.name] = found
      .map((row) => [JSON.stringify(row), row] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row)
  }
  return rows
}

export function dump(place: Place): Promise<Rows> {
  return withDatabase(place, readRows)
}

export function countsOf(rows: Rows): Record<string, number> {
  return Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.length]))
}

/** What is wrong between rows and files: an unreadable file, a row without its data, data without its row. Empty when all is well. */
export async function inconsistencies(root: string, rows: Rows): Promise<string[]> {
  const problems: string[] = []
  const known = new Map<string, Map<string, number>>()
  for (const row of [...rows.raw_photometry!, ...rows.lightcurves!] as unknown as {
    file: string
    key: string
    epochs: number
  }[]) {
    const keys = known.get(row.file) ?? new Map<string, number>()
    known.set(row.file, keys.set(row.key, row.epochs))
  }
  for (const [file, keys] of known) {
    if (!existsSync(join(root, file))) problems.push(`${file} is not there, rows name it`)
    else problems.push(...(await fileProblems(join(root, file), keys)))
  }
  return problems
}

async function fileProblems(path: string, keys: ReadonlyMap<string, number>): Promise<string[]> {
  const reader = await openTables(path)
  try {
    return [...keys].flatMap(([key, epochs]) => {
      if (!reader.has(key)) return [`${path} has no ${key}, a row names it`]
      const { length } = reader.read(key).table
      return length === epochs ? [] : [`${path} ${key} has ${length} rows, its row says ${epochs}`]
    })
  } finally {
    reader.close()
  }
}

/** Opens every published file and reads all of its tables. @throws when one is damaged */
export async function readEverything(root: string): Promise<Map<string, string[]>> {
  const keys = new Map<string, string[]>()
  for (const path of publishedFiles(root)) {
    const reader = await openTables(path)
    try {
      for (const key of reader.keys()) reader.read(key)
      keys.set(relative(root, path), reader.keys())
    } finally {
      reader.close()
    }
  }
  return keys
}
