import { wrap360 } from '@astro/sdk'
import { ang2vec, fxy2nest, query_disc_inclusive_nest } from '@hscmap/healpix'

const DEG = Math.PI / 180

/** Order of the stored pixel numbers: pixels of 12.9 arcsec. */
export const HPX_ORDER = 14

/** First pixel number after the last: 12 * 4^order. */
export const HPX_COUNT = 12 * 4 ** HPX_ORDER

/** Half-open range of pixel numbers at HPX_ORDER. */
export type PixelRange = readonly [from: number, to: number]

/** A cone wider than this, deg, covers so much that the whole sky is looked through. */
const WHOLE_SKY = 60

/** Added to radii, deg, so that rounding in pixel numbers (up to 2e-8 rad next to a pole, in the library) never loses an edge. */
const SLACK = 1e-5

/**
 * HEALPix pixel (nested, order 14) of a position in degrees, as text: what 64-bit columns take and give. Formulas of Gorski et
 * al. 2005,
 * ApJ 622, 759, section 4.4. (The library's own function loses positions on borders of base pixels, such as RA 0 at Dec 60, to
 * the pole.)
 */
export function hpxOf(ra: number, dec: number): string {
  const nside = 1 << HPX_ORDER
  const z = Math.sin(dec * DEG)
  const turns = wrap360(ra) / 90
  if (Math.abs(z) <= 2 / 3) {
    const rising = Math.floor(nside * (0.5 + turns - 0.75 * z))
    const falling = Math.floor(nside * (0.5 + turns + 0.75 * z))
    const [a, b] = [rising >> HPX_ORDER, falling >> HPX_ORDER]
    const face = a === b ? a | 4 : a < b ? a : b + 8
    return String(fxy2nest(nside, face, falling & (nside - 1), nside - 1 - (rising & (nside - 1))))
  }
  const quarter = Math.floor(turns)
  // By the cosine of Dec, which is exact next to a pole where 1 - |z| is not.
  const ring = nside * Math.cos(dec * DEG) * Math.sqrt(3 / (1 + Math.abs(z)))
  const west = Math.min(nside - 1, Math.max(0, Math.floor((turns - quarter) * ring)))
  const east = Math.min(nside - 1, Math.max(0, Math.floor((1 - turns + quarter) * ring)))
  return String(z > 0 ? fxy2nest(nside, quarter, nside - 1 - east, nside - 1 - west) : fxy2nest(nside, quarter + 8, west, east))
}

/** Ranges of pixels that hold everything within `radius` degrees of a position (and some more), ascending and apart. */
export function coneRanges(ra: number, dec: number, radius: number): PixelRange[] {
  if (radius > WHOLE_SKY) return [[0, HPX_COUNT]]
  const padded = radius + SLACK
  // Pixels of about half the radius: some twenty of them, little of the sky beside the cone.
  const order = Math.min(HPX_ORDER, Math.max(0, Math.round(Math.log2(58.6 / (padded / 2)))))
  const pixels = new Set<number>()
  query_disc_inclusive_nest(1 << order, ang2vec((90 - dec) * DEG, ra * DEG), padded * DEG, (pixel) => pixels.add(pixel))
  return mergeRanges(Float64Array.from(pixels).toSorted(), 4 ** (HPX_ORDER - order))
}

/** Sorted pixels, each worth `size` pixels at HPX_ORDER, with neighbours joined. */
function mergeRanges(pixels: Float64Array, size: number): PixelRange[] {
  const ranges: [number, number][] = []
  for (const pixel of pixels) {
    const last = ranges.at(-1)
    if (last && last[1] === pixel * size) last[1] += size
    else ranges.push([pixel * size, (pixel + 1) * size])
  }
  return ranges
}
