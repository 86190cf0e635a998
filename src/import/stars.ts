import { basename } from 'node:path'
import { separation, type Json, type Meta, type Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { joinParts } from './join.ts'
import { NO_ROWS, photometryOf, type ImportedPart, type ImportOptions } from './photometry.ts'
import { readContent } from './read.ts'
import type { Reading } from './types.ts'

/** One star of an import: what becomes its raw photometry. */
export interface ImportedStar {
  readonly name: string
  readonly position: readonly [ra: number, dec: number] | null
  readonly files: readonly string[]
  readonly table: Table
  readonly meta: Meta
  /** What its raw product is known by: the content of the files and how they are read. */
  readonly parameters: Readonly<Record<string, Json>>
  readonly parts: readonly ImportedPart[]
}

/** Positions of one star from several files may differ by this, arcsec. */
const SAME_PLACE = 30

/**
 * The stars of the files, in the order of their first appearance; what several files have of one star is joined. A table without rows, as
 * an archive answers where it saw nothing, is left out with a warning, unless no file has any; so is a star without a time within a
 * file that has others.
 * @throws AstroError of the reader, naming the file; `import_places` where files of one name lie in different places
 */
export async function readStars(files: readonly string[], options: ImportOptions, warn: (text: string) => void): Promise<ImportedStar[]> {
  const parts: ImportedPart[] = []
  const checksums = new Map<string, string>()
  const empty: AstroError[] = []
  for (const file of new Set(files)) {
    try {
      const { tables, checksum, notes = [] } = await readContent(file)
      for (const note of notes) warn(note)
      for (const part of photometryOf(file, tables, options, warn)) parts.push(part)
      checksums.set(file, checksum)
    } catch (error) {
      if (!(error instanceof AstroError && error.code === NO_ROWS)) throw error
      empty.push(error)
    }
  }
  if (parts.length === 0 && empty[0]) throw empty[0]
  for (const { message } of empty) warn(`${message}; it is left out`)
  return Array.from(Map.groupBy(parts, ({ name }) => name), ([name, own]) => starOf(name, own, checksums))
}

function starOf(name: string, parts: readonly ImportedPart[], checksums: ReadonlyMap<string, string>): ImportedStar {
  const places = parts.flatMap(({ reading, file }) => (reading.position ? [{ file, at: reading.position }] : []))
  const first = places[0]
  const other = places.find(({ at }) => separation(first!.at[0], first!.at[1], at[0], at[1]) * 3600 > SAME_PLACE)
  if (first && other) {
    throw new AstroError('import_places', EXIT.usage, `'${name}' is at RA ${first.at[0]}, Dec ${first.at[1]} in ${first.file}, at RA ${other.at[0]}, Dec ${other.at[1]} in ${other.file}`, {
      hint: 'import files of different stars under different names (rename one, or use --id-column), or say where it is: --ra --dec', data: { source: name },
    })
  }
  const position = first?.at ?? null
  const readings = parts.map(({ reading, file }) => ({ ...reading, position, series: reading.series || (parts.length > 1 ? basename(file) : '') }))
  const files = [...new Set(parts.map(({ file }) => file))]
  const facts = parts.map(({ meta }) => meta).filter((meta) => Object.keys(meta).length > 0)
  return {
    name, position, files, parts, table: joinParts(parts.map(({ table }) => table)),
    meta: { import: { parts: readings as unknown as Json }, files: files.map((file) => basename(file)), ...(facts.length > 0 ? { facts } : {}) },
    parameters: { files: files.map((file) => checksums.get(file)!), parts: readings as unknown as Json },
  }
}

/** The star at a place that its files do not tell, as the raw product says it too. */
export function placed(star: ImportedStar, position: readonly [ra: number, dec: number]): ImportedStar {
  const parts = (star.parameters['parts'] as unknown as readonly Reading[]).map((reading) => ({ ...reading, position })) as unknown as Json
  return { ...star, position, meta: { ...star.meta, import: { parts } }, parameters: { ...star.parameters, parts } }
}
