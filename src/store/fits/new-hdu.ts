import type { CardValue } from './card.ts'
import type { ColumnDtype } from './column.ts'
import type { FitsData, FitsDtype } from './dtype.ts'

/** A card to write: commentary keywords take their text as the value. */
export interface NewCard {
  readonly key: string
  readonly value: CardValue
  readonly comment?: string
}

/** How the tiles of an image are packed. */
export interface Compression {
  readonly type: 'RICE_1' | 'GZIP_1' | 'GZIP_2' | 'HCOMPRESS_1' | 'PLIO_1'
  /** Lengths of a tile, slowest axis first as in the shape; by default one row (HCOMPRESS_1: 16 rows). */
  readonly tile?: readonly number[]
  /** Floating point: steps per sigma of the noise (q of fpack), 4; 0 keeps every bit (GZIP only). */
  readonly quantize?: number
  /** Floating point: subtractive dithering; `zeros` keeps exact zeros. */
  readonly dither?: 'none' | 'plain' | 'zeros'
  /** Seed of the dithering, 1 … 10000. */
  readonly seed?: number
}

export interface NewImage {
  readonly kind: 'image'
  /** Null: a header without data. */
  readonly image: { readonly shape: readonly number[]; readonly data: FitsData; readonly dtype: FitsDtype } | null
  readonly name?: string
  readonly version?: number
  readonly cards?: readonly NewCard[]
  readonly compression?: Compression
}

/** A column to write. `offsets` makes it one of variable length; `shape` is that of a cell, [] for a single value. */
export interface NewColumn {
  readonly name: string
  readonly dtype: ColumnDtype
  readonly data: FitsData | readonly string[]
  readonly unit?: string
  readonly shape?: readonly number[]
  readonly offsets?: Float64Array
  /** Integers: the value that stands for undefined ones (TNULL). */
  readonly blank?: number
}

export interface NewTable {
  readonly kind: 'table'
  readonly rows: number
  readonly columns: readonly NewColumn[]
  readonly name?: string
  readonly version?: number
  readonly cards?: readonly NewCard[]
}

export type NewHdu = NewImage | NewTable
