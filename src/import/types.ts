import type { Meta, Table } from '@astro/sdk'
import type { TimeWords } from './time-words.ts'

/** One table of a file, as it stands there. */
export interface FileTable {
  /** What the file itself calls the star of this table; null when it does not say. */
  readonly name: string | null
  readonly table: Table
  /** What the file says of the whole table, in plain words. */
  readonly meta: Meta
  /** What its kind of file is known to mean; a user's word comes before it. */
  readonly known: Partial<Reading>
  /** What the file says of its columns of times. */
  readonly times?: ReadonlyMap<string, TimeWords>
  /** Line or row of the file that row `i` is from, from 1. */
  readonly line?: (row: number) => number
}

/** What a column can be for a light curve. */
export type Role = 'time' | 'mag' | 'magerr' | 'flux' | 'fluxerr' | 'band' | 'exptime' | 'flag' | 'limit' | 'zero_point' | 'ra' | 'dec'

export type Frame = 'earth' | 'heliocentre' | 'barycentre'

/** How a table is to be read: plain data, stored beside the raw photometry, so that the reduction needs nothing else. */
export interface Reading {
  /** Columns by role. */
  readonly columns: { readonly [role in Role]?: string }
  /** MJD = value + offset. */
  readonly time_offset: number
  readonly time_scale: 'utc' | 'tt' | 'tdb'
  readonly time_frame: Frame
  readonly alignment: 'start' | 'middle' | 'end'
  readonly reference: 'total' | 'difference'
  /** Band of the whole table where no column says it. */
  readonly band: string | null
  /** Exposure time of the whole table, s. */
  readonly exptime: number | null
  /** Magnitude of flux 1; null: the flux is in microjansky. */
  readonly zero_point: number | null
  /** Bits of the flag column that make an epoch bad; null: every bit does. */
  readonly quality_mask: number | null
  /** Electrons that one unit of flux is in one exposure. */
  readonly electrons_per_flux: number | null
  /** ICRS, deg. */
  readonly position: readonly [ra: number, dec: number] | null
  /** What tells this table from others of the same star: sector, quarter, file. */
  readonly series: string
}
