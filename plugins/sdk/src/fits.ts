import type { Json, Table } from './table.ts'

/** One header-data unit of a FITS file. */
export interface FitsHdu {
  /** EXTNAME as it stands; `PRIMARY` for a first HDU without one. */
  readonly name: string
  readonly type: 'image' | 'table' | 'ascii_table' | 'groups'
  /**
   * Values by keyword; of a keyword that comes twice the first. Undefined values are null; whole numbers beyond 2^53 and complex ones are
   * text. COMMENT, HISTORY and blank cards are left out.
   */
  readonly header: Readonly<Record<string, Json>>
  /**
   * The table with its units: scaled numbers, NaN where they are undefined (TNULL), 64-bit integers exact. Columns with more than one
   * value a row and complex ones are left out. @throws Error when the HDU holds no table
   */
  table(): Table
  /**
   * The pixels, scaled, undefined ones as NaN: row-major, the slowest axis first as in [y][x]. @throws Error when the HDU holds no image, or one of more
   * than 2^24 pixels
   */
  image(): { readonly shape: readonly number[]; readonly data: Float64Array }
}

/** A FITS file that was read. */
export interface FitsDocument {
  readonly hdus: readonly FitsHdu[]
}

/** Reads a FITS file from its bytes. @throws Error when they are none, or damaged */
export type FitsReader = (bytes: Uint8Array) => Promise<FitsDocument>
