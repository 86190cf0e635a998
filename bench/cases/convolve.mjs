import { accuracyOf, somePixels, sumAbout } from '../sums.mjs'

/** Side of the PSF, target, and whether tiles are used. */
const SIZES = [[9, 1.4, true], [15, 1.0, true], [25, 0.9, true]]

/** The stars' profile over the image less its background, zero outside, written to an array given. */
export const cases = SIZES.map(([side, target, tiled]) => ({
  kernel: 'convolve',
  case: `convolve-${side}`,
  threads: [1, 2],
  target,
  peer: { script: 'convolve', row: `convolve-${side}`, name: 'OpenCV filter2D' },
  resident: true,
  async prepare(k, data) {
    const [plane, stamp] = [data.array('sub_4096', 'img'), data.psf((side - 1) / 2)]
    const [image, kernel] = [k.upload(plane), k.upload(stamp)]
    const out = k.upload({ data: new Float32Array(plane.data.length), shape: plane.shape })
    return { run: () => k.convolve(image, kernel, { into: out }), accuracy: () => accuracy(k.download(out).data, plane, stamp, tiled) }
  },
}))

/** In units of the noise of the filtered image. */
function accuracy(out, { data, shape }, stamp, tiled) {
  const pixels = somePixels(shape)
  const noise = deviation(pixels.map((at) => data[at])) * Math.sqrt(stamp.data.reduce((sum, weight) => sum + weight * weight, 0))
  const exact = pixels.map((at) => sumAbout(at, shape, stamp, (weight, from) => weight * data[from]) / noise)
  const largest = out.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / noise
  return accuracyOf(pixels.map((at) => out[at] / noise), exact, largest, tiled)
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]

/** Standard deviation of the sky: 1.4826 times the median distance from the median. */
function deviation(values) {
  const middle = median(values)
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)))
}
