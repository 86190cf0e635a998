/** Local maxima over 5 x 5 above 5 sigma in the S/N image: the same set as the definition gives, pixel by pixel. */
export const cases = [
  {
    kernel: 'peaks',
    case: 'peaks',
    threads: [1, 2],
    target: 0.3,
    peer: { script: 'peaks', row: 'peaks', name: 'OpenCV dilate + nonzero' },
    resident: true,
    async prepare(k, data) {
      const snr = data.array('sub_4096', 'snr')
      const image = k.upload(snr)
      const run = () => k.findPeaks(image, { threshold: 5 })
      return { run, accuracy: () => sameSet(run(), snr) }
    },
  },
]

function sameSet({ x, y }, { data, shape: [height, width] }) {
  const found = new Set(y.data.map((row, k) => row * width + x.data[k]))
  let differing = 0
  for (let at = 0; at < data.length; at++) {
    const peak = data[at] > 5 && isHighest(data, height, width, at)
    if (peak !== found.has(at)) differing++
  }
  return { metric: 'pixels that differ from the definition', value: differing, limit: 0, ok: differing === 0 }
}

function isHighest(data, height, width, at) {
  const [row, column] = [Math.floor(at / width), at % width]
  for (let v = Math.max(0, row - 2); v <= Math.min(height - 1, row + 2); v++) {
    for (let u = Math.max(0, column - 2); u <= Math.min(width - 1, column + 2); u++) if (data[v * width + u] > data[at]) return false
  }
  return true
}
