/** Objects above 1.5 sigma after the 3 x 3 filter, five pixels at least: with blends taken apart and wings cleaned, then without both. */
const of = (name, options, accuracy) => ({
  kernel: 'extract', case: name, threads: [1, 2], target: 0.5, speedup: 1.3, resident: true,
  peer: { script: 'extract', row: name, name: 'sep' },
  async prepare(k, data) {
    const [image, mask] = [data.array('sub_4096', 'img'), data.array('cal_4096', 'mask')]
    const error = data.array('sub_4096', 'rms').data[0]
    const [plane, bad] = [k.upload(image), k.upload(mask)]
    const run = () => k.extract(plane, { threshold: 1.5, error, mask: bad, ...options })
    // What can be found of the stars is known for the field of 4096 pixels.
    const known = accuracy !== recall || data.size === 4096
    return { run, ...(known && { accuracy: () => accuracy({ k, data, image, mask, error, found: run() }) }) }
  },
})

/** Part of the bright stars that have an object within two pixels. */
function recall({ data, found, image: { shape: [height, width] } }) {
  const [x, y, f] = ['x', 'y', 'f'].map((name) => data.array('cal_4096', name).data)
  const near = new Uint8Array(height * width)
  found.x.data.forEach((u, k) => {
    const [column, row] = [Math.round(u), Math.round(found.y.data[k])]
    for (let v = Math.max(0, row - 2); v <= Math.min(height - 1, row + 2); v++) near.fill(1, v * width + Math.max(0, column - 2), v * width + Math.min(width, column + 3))
  })
  let [seen, bright] = [0, 0]
  for (let k = 0; k < f.length; k++) {
    const [column, row] = [Math.round(x[k]), Math.round(y[k])]
    if (!(f[k] > 3000) || column < 0 || row < 0 || column >= width || row >= height) continue
    bright++
    seen += near[row * width + column]
  }
  const value = seen / Math.max(1, bright)
  return { metric: 'part of the stars over 3000 e- found within 2 px, at least', value, limit: 0.93, ok: value >= 0.93 }
}

/** The same number of objects as regions that a convolution and labels give. */
function sameCount({ k, image, mask, error, found }) {
  const good = { data: image.data.map((value, at) => (mask.data[at] === 0 ? value : 0)), shape: image.shape }
  const { image: filtered } = k.convolve(good, { data: Float32Array.of(1, 2, 1, 2, 4, 2, 1, 2, 1).map((weight) => weight / 16), shape: [3, 3] })
  const regions = k.label(filtered, { threshold: 1.5 * error, minArea: 5 }).npix.data.length
  const value = Math.abs(found.x.data.length / regions - 1)
  return { metric: 'objects beside regions of the filtered image, relative', value, limit: 1e-3, ok: value <= 1e-3 }
}

export const cases = [of('extract', {}, recall), of('extract-no-deblend-no-clean', { deblendContrast: 1, clean: false }, sameCount)]
