import { separation } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/** A row near a position; `separation` in arcsec. */
export interface Neighbour {
  readonly index: number
  readonly separation: number
}

export interface SkyIndex {
  /** The row nearest to the position (deg) within `radius` arcsec (inclusive), or null. Of equally near rows the first. */
  nearest(ra: number, dec: number, radius?: number): Neighbour | null
  /** All rows within `radius` arcsec (inclusive), nearest first, then by row. */
  search(ra: number, dec: number, radius: number): Neighbour[]
}

const DEG = Math.PI / 180
/** Declination zones: 1 arcmin each, so that a search of some arcsec looks at one or two. */
const ZONES = 180 * 60

interface Zones {
  /** First place of each zone in `order`; one more at the end. */
  readonly starts: Uint32Array
  readonly order: Uint32Array
  /** Unit vectors in the order of `order`. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
}

/**
 * Searches positions (deg) on the sphere: right across RA 0 and at the poles. The index (rows sorted into declination zones, unit
 * vectors) is built at the first question. A row counts when its great-circle distance is at most the radius.
 * @throws AstroError `position_invalid` for a question that is no position or radius (0 to 648000 arcsec)
 */
export function createSkyIndex(positions: { readonly ra: ArrayLike<number>; readonly dec: ArrayLike<number> }): SkyIndex {
  let built: Zones | undefined
  const search = (ra: number, dec: number, radius: number): Neighbour[] => {
    checkQuestion(ra, dec, radius)
    built ??= buildZones(positions)
    return candidates(built, ra, dec, radius)
      .map((index) => ({ index, separation: separation(ra, dec, positions.ra[index]!, positions.dec[index]!) * 3600 }))
      .filter((one) => one.separation <= radius)
      .toSorted((a, b) => a.separation - b.separation || a.index - b.index)
  }
  return { search, nearest: (ra, dec, radius = 2) => search(ra, dec, radius)[0] ?? null }
}

function checkQuestion(ra: number, dec: number, radius: number): void {
  if (Number.isFinite(ra) && Math.abs(dec) <= 90 && radius >= 0 && radius <= 648_000) return
  throw new AstroError(
    'position_invalid',
    EXIT.usage,
    `cannot search around ra ${ra}, dec ${dec} deg with radius ${radius} arcsec`,
    {
      hint: 'ra is a number in degrees, dec -90 to 90 degrees, the radius 0 to 648000 arcsec.',
      data: { ra: String(ra), dec: String(dec), radius: String(radius) },
    },
  )
}

function zoneOf(dec: number): number {
  return Math.min(ZONES - 1, Math.max(0, Math.floor((dec + 90) * 60)))
}

function buildZones({ ra, dec }: { readonly ra: ArrayLike<number>; readonly dec: ArrayLike<number> }): Zones {
  const n = ra.length
  const starts = new Uint32Array(ZONES + 1)
  for (let i = 0; i < n; i++) starts[zoneOf(dec[i]!) + 1]!++
  for (let zone = 0; zone < ZONES; zone++) starts[zone + 1]! += starts[zone]!
  const free = starts.slice()
  const zones = { starts, order: new Uint32Array(n), x: new Float64Array(n), y: new Float64Array(n), z: new Float64Array(n) }
  for (let i = 0; i < n; i++) {
    const at = free[zoneOf(dec[i]!)]!++
    const cosDec = Math.cos(dec[i]! * DEG)
    zones.order[at] = i
    zones.x[at] = cosDec * Math.cos(ra[i]! * DEG)
    zones.y[at] = cosDec * Math.sin(ra[i]! * DEG)
    zones.z[at] = Math.sin(dec[i]! * DEG)
  }
  return zones
}

/** Rows whose chord to the position is at most that of the radius, a hair more: the exact distance decides afterwards. */
function candidates({ starts, order, x, y, z }: Zones, ra: number, dec: number, radius: number): number[] {
  const degrees = radius / 3600 + 1e-9
  const chord = 2 * Math.sin((Math.min(180, degrees) * DEG) / 2)
  const limit = chord * chord * (1 + 1e-9) + 1e-28
  const [px, py, pz] = [Math.cos(dec * DEG) * Math.cos(ra * DEG), Math.cos(dec * DEG) * Math.sin(ra * DEG), Math.sin(dec * DEG)]
  const found: number[] = []
  const end = starts[zoneOf(dec + degrees) + 1]!
  for (let at = starts[zoneOf(dec - degrees)]!; at < end; at++) {
    const [dx, dy, dz] = [x[at]! - px, y[at]! - py, z[at]! - pz]
    if (dx * dx + dy * dy + dz * dz <= limit) found.push(order[at]!)
  }
  return found
}
