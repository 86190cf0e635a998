import { accuracyOf, somePixels, sumAbout } from '../sums.mjs'

/** S/N of a point source at every pixel, with a variance map and a mask, written to an array given. */
export const cases = [[9, 'auto', 0.1, { script: 'matched_filter', row: 'matched_filter-9', name: 'sep extract(thresh 1e6)' }], [25, 'auto']].map(([side, method, target, peer]) => ({
  kernel: 'matched-filter',
  case: `matched_filter-${side}`,
  threads: [1, 2],
  ...(peer && { target, peer }),
  resident: true,
  async prepare(k, data) {
    const [plane, variance, mask] = [data.array('sub_4096', 'img'), data.array('cal_4096', 'var'), data.array('cal_4096', 'mask')]
    const psf = data.psf((side - 1) / 2)
    const [image, noise, bad] = [plane, variance, mask].map((array) => k.upload(array))
    const into = { snr: k.upload({ data: new Float32Array(plane.data.length), shape: plane.shape }) }
    return {
      run: () => k.matchedFilter(image, psf, { variance: noise, mask: bad, method, into }),
      accuracy: () => accuracy(k.download(into.snr).data, plane, variance.data, mask.data, psf, side > 12),
    }
  },
}))

function accuracy(out, { data, shape }, variance, mask, psf, tiled) {
  const pixels = somePixels(shape).filter((at) => !Number.isNaN(out[at]))
  const weighs = (at) => mask[at] === 0 && variance[at] > 0 && Number.isFinite(data[at])
  const exact = pixels.map((at) => {
    const signal = sumAbout(at, shape, psf, (p, from) => (weighs(from) ? (p * data[from]) / variance[from] : 0))
    return signal / Math.sqrt(sumAbout(at, shape, psf, (p, from) => (weighs(from) ? (p * p) / variance[from] : 0)))
  })
  const largest = out.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0)
  return accuracyOf(pixels.map((at) => out[at]), exact, largest, tiled)
}
