/** The size of tiles that a filter is done with by Fourier transforms. Powers of two. */
export interface TileSize {
  readonly height: number
  readonly width: number
}

/** Sums over a pixel and its share of reading and writing, in units of one level of a transform. Measured. */
const OVERHEAD = 6

/** Tiles beyond this size leave the second cache: so much more a level costs with each doubling. Measured. */
const NEAR = 2 ** 15
const FAR = 0.1

/**
 * The tiles that filter an image of this shape with a kernel of that shape in the fewest operations: each gives
 * (height - kernel height + 1) x (width - kernel width + 1) pixels, two of them are one complex transform. A function of the shapes alone.
 */
export function chooseTiles([height, width]: readonly number[], [kernelHeight, kernelWidth]: readonly number[]): TileSize {
  let best: TileSize | undefined
  let least = Infinity
  for (const tileHeight of sizes(kernelHeight!, height!)) {
    for (const tileWidth of sizes(kernelWidth!, width!)) {
      const pixels = tileHeight * tileWidth
      const bands = Math.ceil(height! / (tileHeight + 1 - kernelHeight!))
      const pairs = Math.ceil(width! / (tileWidth + 1 - kernelWidth!) / 2)
      const far = Math.max(0, Math.log2(pixels / NEAR)) * FAR
      const cost = bands * pairs * pixels * (Math.log2(pixels) + OVERHEAD) * (1 + far)
      if (cost < least) [best, least] = [{ height: tileHeight, width: tileWidth }, cost]
    }
  }
  return best!
}

/** Powers of two from 32 on that hold the kernel with something beside it, until one holds the image too. */
function sizes(kernel: number, image: number): number[] {
  const list = []
  for (let size = 32; ; size *= 2) {
    if (size > kernel) list.push(size)
    if (size >= image + kernel - 1 && list.length > 0) return list
  }
}
