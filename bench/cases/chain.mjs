import { missedStars } from '../recall.mjs'

/** Background, subtraction, extraction, exact apertures of 5 px at the objects found: nothing leaves kernel memory but the lists. */
export const cases = [
  {
    kernel: 'chain', case: 'chain', threads: [1, 2], target: 0.5, speedup: 1.3, resident: true,
    peer: [
      { script: 'chain', row: 'chain', name: 'sep', target: 0.5 },
      { script: 'chain', row: 'chain', name: 'source-extractor' },
    ],
    async prepare(k, data) {
      const [plane, hidden, x, y, f] = ['img', 'mask', 'x', 'y', 'f'].map((name) => data.array('cal_4096', name))
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
      return { run, accuracy: () => missedStars({ x: objects.x.data, y: objects.y.data }, { x: x.data, y: y.data, f: f.data }) }
    },
  },
]
