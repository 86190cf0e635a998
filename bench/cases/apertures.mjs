import { overlap } from '../overlap.mjs'

const RADIUS = 5

/** 20 000 circles of 5 px with exact overlap; then with a variance map and a mask. */
const of = (full) => ({
  kernel: 'aperturePhotometry',
  case: full ? 'apertures-variance-mask' : 'apertures',
  threads: [1, 2],
  target: full ? 0.5 : 0.7,
  peer: { script: 'apertures', row: full ? 'apertures-variance-mask' : 'apertures', name: 'sep exact' },
  resident: true,
  async prepare(k, data) {
    const given = { image: data.array('sub_4096', 'img'), ...(full && { variance: data.array('cal_4096', 'var'), mask: data.array('cal_4096', 'mask') }) }
    for (const name of ['x', 'y']) given[name] = { ...data.array('cal_4096', name), data: Float64Array.from(data.array('cal_4096', name).data) }
    const inputs = Object.fromEntries(Object.entries(given).map(([name, array]) => [name, k.upload(array)]))
    let found = {}
    const run = () => {
      for (const handle of Object.values(found)) k.free(handle)
      found = k.aperturePhotometry(inputs, { radius: RADIUS, resident: true })
    }
    return { run, accuracy: () => againstSums(k.download(found.flux).data, k.download(found.error).data, given) }
  },
})

export const cases = [of(false), of(true)]

/** Fluxes and errors of every fiftieth aperture from plain sums, in units of 1e-12 sum w |d| and of 1e-12 of the error. */
function againstSums(flux, error, { image, variance, mask, x, y }) {
  const [height, width] = image.shape
  let worst = 0
  for (let k = 0; k < x.data.length; k += 50) {
    let [sum, size, noise, area, bad] = [0, 0, 0, 0, 0]
    for (let v = Math.max(0, Math.floor(y.data[k] - RADIUS)); v <= Math.min(height - 1, Math.ceil(y.data[k] + RADIUS)); v++) {
      for (let u = Math.max(0, Math.floor(x.data[k] - RADIUS)); u <= Math.min(width - 1, Math.ceil(x.data[k] + RADIUS)); u++) {
        const [at, w] = [v * width + u, overlap(u - x.data[k], v - y.data[k], RADIUS)]
        area += w
        if (mask?.data[at]) bad += w
        else {
          sum += w * image.data[at]
          size += w * Math.abs(image.data[at])
          noise += w * w * (variance?.data[at] ?? 0)
        }
      }
    }
    const t = area / (area - bad)
    if (!Number.isFinite(t)) continue
    worst = Math.max(worst, Math.abs(flux[k] - t * sum) / (1e-12 * t * size))
    if (variance) worst = Math.max(worst, Math.abs(error[k] / (t * Math.sqrt(noise)) - 1) / 1e-12)
  }
  return { metric: 'difference from plain sums, in units of 1e-12 sum w |d|', value: worst, limit: 1, ok: worst <= 1 }
}
