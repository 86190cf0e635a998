import type { Source } from '@astro/sdk'
import type { NumberRole, SourceColumns } from './collect.ts'
import type { Row } from './row.ts'

/** A table of targets. Rows are counted from 0 in the order of the file. */
export interface Catalog {
  readonly length: number
  /** SHA-256 (64 hex digits) of the file's bytes. */
  readonly checksum: string
  /** Setting (`ra_column`…) -> column that was found by its name because the setting is null. */
  readonly guessed: Readonly<Record<string, string>>
  /** What the user should know: right ascensions that were wrapped, names made from positions. */
  readonly notes: readonly string[]
  readonly columns: readonly string[]
  readonly names: readonly string[]
  /** Positions of all rows, ICRS deg. */
  readonly ra: Float64Array
  readonly dec: Float64Array
  /** The source of row `index`. @throws RangeError outside 0 <= index < length */
  source(index: number): Source
  /** Row of the source of this name, or -1. */
  indexOf(name: string): number
}

export interface CatalogParts {
  readonly checksum: string
  readonly guessed: Readonly<Record<string, string>>
  readonly notes: readonly string[]
  readonly columns: readonly string[]
  readonly data: Omit<SourceColumns, 'offsets' | 'lengths' | 'lines' | 'notes'>
  readonly magFilter: string | null
  /** Julian year of the positions where no column has it. */
  readonly epoch: number
  row(index: number): Row
}

/** A catalog from its columns. */
export function createCatalog(parts: CatalogParts): Catalog {
  const { data } = parts
  const value = (role: NumberRole, index: number): number | null => {
    const number = data.numbers[role]?.[index] ?? NaN
    return Number.isNaN(number) ? null : number
  }
  const source = (index: number): Source => {
    if (!Number.isInteger(index) || index < 0 || index >= data.names.length) {
      throw new RangeError(`catalog row ${index} is outside 0 to ${data.names.length - 1}`)
    }
    const filter = data.filters?.[index] ?? parts.magFilter
    return {
      name: data.names[index]!,
      index,
      ra: data.ra[index]!,
      dec: data.dec[index]!,
      mag: value('mag', index),
      magError: value('magError', index),
      magFilter: filter === '' ? null : filter,
      pmra: value('pmra', index),
      pmdec: value('pmdec', index),
      parallax: value('parallax', index),
      epoch: value('epoch', index) ?? parts.epoch,
      aliases: splitAliases(data.aliases?.[index] ?? ''),
      row: parts.row(index),
    }
  }
  return {
    length: data.names.length,
    checksum: parts.checksum,
    guessed: parts.guessed,
    notes: parts.notes,
    columns: parts.columns,
    names: data.names,
    ra: data.ra,
    dec: data.dec,
    source,
    indexOf: (name) => data.indexByName.get(name) ?? -1,
  }
}

function splitAliases(text: string): string[] {
  return text
    .split(/[;|]/)
    .map((alias) => alias.trim())
    .filter((alias) => alias !== '')
}
