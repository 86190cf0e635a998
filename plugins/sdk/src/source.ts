import type { Json } from './table.ts'

/** A target of the catalog. Coordinates are ICRS degrees at `epoch`. What the catalog does not have is null. */
export interface Source {
  readonly name: string
  /** Position of the row in the catalog, from 0. */
  readonly index: number
  /** Right ascension, deg, 0 <= ra < 360. */
  readonly ra: number
  /** Declination, deg, -90 to 90. */
  readonly dec: number
  readonly mag: number | null
  readonly magError: number | null
  readonly magFilter: string | null
  /** Proper motion in right ascension times cos(dec), mas/yr. */
  readonly pmra: number | null
  /** Proper motion in declination, mas/yr. */
  readonly pmdec: number | null
  /** Parallax, mas. */
  readonly parallax: number | null
  /** Julian year at which `ra` and `dec` hold. */
  readonly epoch: number
  readonly aliases: readonly string[]
  /** The whole row as the catalog has it. */
  readonly row: { readonly [column: string]: Json }
}
