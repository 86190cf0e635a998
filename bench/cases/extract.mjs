import { missedStars } from '../recall.mjs'

/** Objects above 1.5 sigma after the 3 x 3 filter, five pixels at least: with blends taken apart and wings cleaned, then without both. */
const of = (name, options, accuracy) => ({
  kernel: 'extract', case: name, threads: [1, 2], target: 0.5, speedup: 1.3, resident: true,
  peer: { script: 'extract', row: name, name: 'sep' },
  async prepare(k, data) {
    const [image, mask] = [data.array('sub_4096', 'img'), data.array('cal_4096', 'mask')]
    const error = data.array('sub_4096', 'rms').data[0]
    const [plane, bad] = [k.upload(image), k.upload(mask)]
    const run = () => k.extract(plane, { threshold: 1.5, error, mask: bad, ...options })
    return { run, accuracy: () => accuracy({ k, data, image, mask, error, found: run() }) }
  },
})

function recall({ data, found }) {
  const [x, y, f] = ['x', 'y', 'f'].map((name) => data.array('cal_4096', name).data)
  return missedStars({ x: found.x.data, y: found.y.data }, { x, y, f })
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
