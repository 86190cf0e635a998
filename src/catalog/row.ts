import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Json } from '@astro/sdk'
import { ecsvValue, type EcsvColumn } from './ecsv-header.ts'
import { catalogProblem } from './problem.ts'
import { type Dialect, recordTexts } from './record.ts'
import { isMissing } from './values.ts'

/** A row of the table with all its columns. */
export type Row = { readonly [column: string]: Json }

/** Bytes of a file by position. */
export type Bytes = (offset: number, length: number) => Buffer

/**
 * Reads the rows of a table again from its bytes: whole rows are kept as they stand in the file, not as objects.
 * @param textColumns columns whose values stay text whatever they look like
 */
export function rowReader(
  bytes: Bytes,
  dialect: Dialect,
  columns: readonly string[],
  textColumns: ReadonlySet<number>,
  ecsv?: readonly EcsvColumn[],
) {
  return (offset: number, length: number): Row => {
    const texts = recordTexts(bytes(offset, length).toString('utf8'), dialect)
    return Object.fromEntries(
      columns.map((column, i) => {
        const text = texts[i]!
        return [column, textColumns.has(i) ? text : ecsv === undefined ? csvValue(text) : ecsvValue(text, ecsv[i]!.datatype)]
      }),
    )
  }
}

/**
 * A field of a CSV as a value: a number when nothing is lost by that (so 64-bit identifiers and `007` stay text), null where
 * there is none, else the text.
 */
export function csvValue(text: string): Json {
  const trimmed = text.trim()
  if (/^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$|^[+-]?\.\d+(?:[eE][+-]?\d+)?$/.test(trimmed)) {
    const value = Number(trimmed)
    const integer = /^[+-]?\d+$/.test(trimmed)
    return Number.isFinite(value) && (!integer || Number.isSafeInteger(value)) ? value : trimmed
  }
  return isMissing(text) ? null : text
}

/** Bytes that are held in memory. `start`: position of the first of them in the file. */
export function bytesInMemory(held: Buffer, start: number): Bytes {
  return (offset, length) => held.subarray(offset - start, offset - start + length)
}

const WINDOW = 1 << 18

/**
 * Bytes of a file that is too large to hold, read when they are asked for, some 256 kB at once.
 * @throws AstroError `catalog_changed` when the file is no longer the one that was read (size, time of change).
 */
export function bytesOnDisk(file: string, known: { readonly size: number; readonly mtimeMs: number }): Bytes {
  let window: Buffer = Buffer.alloc(0)
  let start = 0
  return (offset, length) => {
    if (offset < start || offset + length > start + window.length) {
      window = readWindow(file, known, offset, Math.max(WINDOW, length))
      start = offset
    }
    return window.subarray(offset - start, offset - start + length)
  }
}

function readWindow(
  file: string,
  known: { readonly size: number; readonly mtimeMs: number },
  offset: number,
  length: number,
): Buffer {
  const handle = openSync(file, 'r')
  try {
    const now = fstatSync(handle)
    if (now.size !== known.size || now.mtimeMs !== known.mtimeMs) {
      throw catalogProblem(
        'catalog_changed',
        { file },
        'the file was changed after it was read',
        'Start again, and leave the catalog alone while a run is going on.',
      )
    }
    const bytes = Buffer.alloc(Math.min(length, known.size - offset))
    let filled = 0
    while (filled < bytes.length) {
      const got = readSync(handle, bytes, filled, bytes.length - filled, offset + filled)
      if (got === 0) break
      filled += got
    }
    return bytes.subarray(0, filled)
  } finally {
    closeSync(handle)
  }
}
