/** Median of the values that are not NaN; the mean of the middle two for an even count; NaN when there is none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).filter((v) => !Number.isNaN(v)).sort()
  const n = sorted.length
  if (n === 0) return NaN
  return n % 2 === 1 ? sorted[(n - 1) / 2]! : (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2
}

/** Median of right ascensions, deg in [0, 360): measured around the first value, so it is right across RA 0. */
export function medianRa(values: ArrayLike<number>): number {
  const all = Float64Array.from(values)
  const pivot = all.find((v) => !Number.isNaN(v))
  if (pivot === undefined) return NaN
  const middle = pivot + median(all.map((v) => raFrom(v, pivot)))
  return middle - 360 * Math.floor(middle / 360)
}

function raFrom(ra: number, pivot: number): number {
  const d = ra - pivot
  return d - 360 * Math.floor((d + 180) / 360)
}
