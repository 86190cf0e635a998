// Filters by their definition in double precision, at some pixels of an image: what the accuracy of a filter is held against.

/** Indices of about `count` pixels all over a plane, and of all of its four corners. */
export function somePixels([height, width], count = 20_000) {
  const stride = Math.max(1, Math.floor((height * width) / count)) | 1
  const list = [0, width - 1, (height - 1) * width, height * width - 1]
  for (let at = 0; at < height * width; at += stride) list.push(at)
  return list
}

/** The sum over a kernel about a pixel of term(weight, index); outside the plane there is nothing. */
export function sumAbout(at, [height, width], { data: weights, shape: [side] }, term) {
  const [y, x, half] = [Math.floor(at / width), at % width, (side - 1) / 2]
  let sum = 0
  for (let v = Math.max(0, y - half); v <= Math.min(height - 1, y + half); v++) {
    for (let u = Math.max(0, x - half); u <= Math.min(width - 1, x + half); u++) {
      sum += term(weights[(v - y + half) * side + u - x + half], v * width + u)
    }
  }
  return sum
}

/**
 * How far values are from exact ones, both in units of the noise: the definition must be within 1e-5 max(1, |S|) everywhere, tiles within
 * 2e-5 in the median and 1e-6 of the largest |S| everywhere. Given as a part of that limit.
 */
export function accuracyOf(found, exact, largest, tiled) {
  const differences = exact.map((value, k) => Math.abs(found[k] - value))
  if (!tiled) {
    const value = Math.max(...differences.map((difference, k) => difference / Math.max(1, Math.abs(exact[k])))) / 1e-5
    return { metric: 'largest difference from a double-precision sum over 1e-5 max(1, |S|)', value, limit: 1, ok: value <= 1 }
  }
  const median = differences.toSorted((a, b) => a - b)[differences.length >> 1]
  const value = Math.max(median / 2e-5, Math.max(...differences) / (1e-6 * largest))
  return { metric: 'median difference over 2e-5 and largest over 1e-6 max |S|, the worse', value, limit: 1, ok: value <= 1 }
}
