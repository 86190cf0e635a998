import type { Source } from '@astro/sdk'
import type { TessParams } from './params.ts'

const COLUMNS = ['tic', 'ticid', 'tic_id']

/**
 * TIC number of a source, without leading zeros, from its catalog row or its names; null when they do not tell.
 * @throws Error for a column that the catalog lacks, and for one that holds no number
 */
export function ticOf({ row, name, aliases }: Source, { tic_column: column }: TessParams): string | null {
  if (column !== null && !(column in row)) throw new Error(`tic_column: the catalog has no column '${column}'; there are ${Object.keys(row).join(', ')}`)
  const key = column ?? Object.keys(row).find((one) => COLUMNS.includes(one.toLowerCase().trim()))
  const value = key === undefined ? null : row[key]
  if (value !== null && value !== undefined && value !== '') {
    const tic = ticNumber(String(value), true)
    if (tic === null) throw new Error(`column '${key}' of '${name}' holds ${JSON.stringify(value)}, which is no TIC number`)
    return tic
  }
  return [name, ...aliases].map((one) => ticNumber(one, false)).find((one) => one !== null) ?? null
}

/** The number in `TIC 25155310`, `tic0025155310`, and, where that is what is expected, in `25155310`; null in other texts. */
export function ticNumber(text: string, bare: boolean): string | null {
  const [, label, digits] = /^\s*(?:(TIC)[\s_-]*)?0*(\d+)(?:\.0*)?\s*$/i.exec(text) ?? []
  return digits === undefined || (label === undefined && !bare) || digits === '0' ? null : digits
}
