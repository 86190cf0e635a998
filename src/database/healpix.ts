import { ang2pix_nest, ang2vec, query_disc_inclusive_nest } from '@hscmap/healpix'

const DEG = Math.PI / 180

/** Order of the stored pixel numbers: pixels of 12.9 arcsec. */
export const HPX_ORDER = 14

/** First pixel number after the last: 12 * 4^order. */
export const HPX_COUNT = 12 * 4 ** HPX_ORDER

/** Half-open range of pixel numbers at HPX_ORDER. */
export type PixelRange = readonly [from: number, to: number]

/** A cone wider than this, deg, covers so much that the whole sky is looked through. */
const WHOLE_SKY = 60

/** Added to radii, deg, so that rounding in pixel numbers (up to 2e-8 rad next to a pole) never loses an edge. */
const SLACK = 1e-5

/** HEALPix pixel (nested, order 14; Gorski et al. 2005) of a position in degrees, as text: what 64-bit columns take and give. */
export function hpxOf(ra: number, dec: number): string {
  return String(ang2pix_nest(1 << HPX_ORDER, (90 - dec) * DEG, ra * DEG))
}

/** Ranges of pixels that hold everything within `radius` degrees of a position (and some more), ascending and apart. */
export function coneRanges(ra: number, dec: number, radius: number): PixelRange[] {
  if (radius > WHOLE_SKY) return [[0, HPX_COUNT]]
  const padded = radius + SLACK
  // Pixels of about half the radius: some twenty of them, little of the sky beside the cone.
  const order = Math.min(HPX_ORDER, Math.max(0, Math.round(Math.log2(58.6 / (padded / 2)))))
  const pixels = new Set<number>()
  query_disc_inclusive_nest(1 << order, ang2vec((90 - dec) * DEG, ra * DEG), padded * DEG, (pixel) => pixels.add(pixel))
  return mergeRanges(Float64Array.from(pixels).sort(), 4 ** (HPX_ORDER - order))
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
