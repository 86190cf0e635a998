/** Background, subtraction, extraction, exact apertures of 5 px at the objects found: nothing leaves kernel memory but the lists. */
export const cases = [
  {
    kernel: 'chain', case: 'chain', threads: [1, 2], target: 0.5, speedup: 1.3, resident: true,
    peer: [
      { script: 'chain', row: 'chain', name: 'sep', target: 0.5 },
      { script: 'chain', row: 'chain', name: 'source-extractor' },
    ],
    async prepare(k, data) {
      const [plane, hidden, x, y] = ['img', 'mask', 'x', 'y'].map((name) => data.array('cal_4096', name))
      const [image, mask] = [k.upload(plane), k.upload(hidden)]
      const room = () => k.upload({ data: new Float32Array(plane.data.length), shape: plane.shape })
      const [background, rms, flat] = [room(), room(), room()]
      let objects
      const run = () => {
        const sky = k.background({ image, mask }, { into: { background, rms } })
        k.subtract(image, background, { into: flat })
        objects = k.extract(flat, { threshold: 1.5, error: sky.global_rms, mask, minArea: 5 })
        k.aperturePhotometry({ image: flat, mask, x: objects.x, y: objects.y, variance: sky.global_rms ** 2 }, { radius: 5 })
      }
      // The part that can be found is that of the field of 4096 pixels.
      return { run, ...(data.size === 4096 && { accuracy: () => found(objects.x.data, objects.y.data, x.data, y.data, data) }) }
    },
  },
]

/** The cell of 2 x 2 pixels that a position lies in. */
const key = (u, v) => Math.floor(v / 2) * 1e6 + Math.floor(u / 2)

/** The part of the bright stars (over 3000 electrons; SEP finds 94.2 % of them) that has an object within 2 px. */
function found(x, y, starX, starY, data) {
  const flux = data.array('cal_4096', 'f').data
  const cells = new Map()
  for (let k = 0; k < x.length; k++) cells.set(key(x[k], y[k]), [...(cells.get(key(x[k], y[k])) ?? []), k])
  const near = (u, v) => [-2, 0, 2].some((dv) => [-2, 0, 2].some((du) => cells.get(key(u + du, v + dv))?.some((k) => Math.hypot(x[k] - u, y[k] - v) < 2)))
  const stars = Array.from(flux.keys()).filter((k) => flux[k] > 3000)
  const value = 1 - stars.filter((k) => near(starX[k], starY[k])).length / stars.length
  return { metric: 'stars over 3000 electrons without an object within 2 px', value, limit: 0.06, ok: value <= 0.06 }
}
