/** Electrons that make a star bright. */
const BRIGHT = 3000
/** What may be missed of them, and their number on the field of 4096 pixels, on which that was found (SEP finds 94.2 %). */
const MISSED = 0.06, COUNTED = 5900

/** The cell of 2 x 2 pixels that a position lies in. */
const key = (u, v) => `${Math.floor(u / 2)},${Math.floor(v / 2)}`

/**
 * The part of the bright stars without an object within 2 px. Of few stars more may be missed by chance: three standard deviations of a
 * count of so many, less those of the field of 4096 pixels, where the limit is 6 %.
 */
export function missedStars(objects, stars) {
  const cells = new Map()
  for (let k = 0; k < objects.x.length; k++) {
    const at = key(objects.x[k], objects.y[k])
    cells.set(at, [...(cells.get(at) ?? []), k])
  }
  const near = (u, v) => [-2, 0, 2].some((dv) => [-2, 0, 2].some((du) => cells.get(key(u + du, v + dv))?.some((k) => Math.hypot(objects.x[k] - u, objects.y[k] - v) < 2)))
  const bright = Array.from(stars.f.keys()).filter((k) => stars.f[k] > BRIGHT)
  const value = bright.filter((k) => !near(stars.x[k], stars.y[k])).length / bright.length
  const limit = MISSED + 3 * Math.sqrt(MISSED * (1 - MISSED)) * Math.max(0, 1 / Math.sqrt(bright.length) - 1 / Math.sqrt(COUNTED))
  return { metric: `stars over ${BRIGHT} electrons without an object within 2 px`, value, limit, ok: value <= limit }
}
