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
    const noise = data.array('sub_4096', 'rms').data[0] * Math.hypot(...stamp.data)
    const [image, kernel] = [k.upload(plane), k.upload(stamp)]
    const out = k.upload({ data: new Float32Array(plane.data.length), shape: plane.shape })
    const run = () => k.convolve(image, kernel, { into: out })
    return { run, accuracy: () => againstSum(k.download(out).data, plane, stamp, noise) }
  },
}))

/**
 * Differences from a sum in double precision, on a grid of pixels and on all borders, in units of what is allowed: 1e-6 of the brightest pixel for
 * the largest, 2e-5 of the noise for the median (transforms spread the rounding of a bright star over its tile).
 */
function againstSum(out, { data, shape: [height, width] }, stamp, noise) {
  const step = Math.max(1, Math.floor(height / 97))
  const differences = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const border = x === 0 || x === width - 1 || y === 0 || y === height - 1
      if (border || (y % step === 0 && x % step === 0)) differences.push(Math.abs(out[y * width + x] - sumAt(data, height, width, stamp, y, x)))
    }
  }
  differences.sort((a, b) => a - b)
  const brightest = out.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const value = Math.max(differences.at(-1) / (1e-6 * brightest), differences[differences.length >> 1] / (2e-5 * noise))
  return { metric: 'difference from a double-precision sum, in units of what is allowed', value, limit: 1, ok: value <= 1 }
}

function sumAt(data, height, width, { data: weights, shape: [side] }, y, x) {
  const half = (side - 1) / 2
  let sum = 0
  for (let v = Math.max(0, y - half); v <= Math.min(height - 1, y + half); v++) {
    for (let u = Math.max(0, x - half); u <= Math.min(width - 1, x + half); u++) sum += weights[(v - y + half) * side + u - x + half] * data[v * width + u]
  }
  return sum
}
