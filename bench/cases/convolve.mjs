const TARGETS = { 9: 1.4, 15: 1.0, 25: 0.9 }

/** The stars' profile over the image less its background, zero outside, written to an array given. */
export const cases = Object.entries(TARGETS).map(([side, target]) => ({
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
    const run = () => k.convolve(image, kernel, { into: out })
    return { run, accuracy: () => againstSum(k.download(out).data, plane, stamp) }
  },
}))

/** Largest difference from a sum in double precision, in units of the sum of the absolute terms, on a grid of pixels and on all borders. */
function againstSum(out, { data, shape: [height, width] }, { data: weights, shape: [side] }) {
  const [half, step] = [(side - 1) / 2, Math.max(1, Math.floor(height / 97))]
  let worst = 0
  for (let y = 0; y < height; y++) {
    const border = y === 0 || y === height - 1
    for (let x = 0; x < width; x++) {
      if (!border && x !== 0 && x !== width - 1 && (y % step !== 0 || x % step !== 0)) continue
      let [sum, size] = [0, 0]
      for (let v = Math.max(0, y - half); v <= Math.min(height - 1, y + half); v++) {
        for (let u = Math.max(0, x - half); u <= Math.min(width - 1, x + half); u++) {
          const term = weights[(v - y + half) * side + u - x + half] * data[v * width + u]
          sum += term
          size += Math.abs(term)
        }
      }
      worst = Math.max(worst, Math.abs(out[y * width + x] - sum) / size)
    }
  }
  return { metric: 'difference from a double-precision sum, relative to the sum of absolute terms', value: worst, limit: 1e-5, ok: worst <= 1e-5 }
}
