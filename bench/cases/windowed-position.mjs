import { overlap } from '../overlap.mjs'

const SIGMA = 1.7

/** Positions of 20 000 sources under a Gaussian window of 1.7 px. */
export const cases = [
  {
    kernel: 'windowedPosition',
    case: 'windowed_position',
    threads: [1, 2],
    target: 0.15,
    peer: { script: 'windowed_position', row: 'windowed_position', name: 'sep.winpos' },
    resident: true,
    async prepare(k, data) {
      const plane = data.array('sub_4096', 'img')
      const [x, y] = ['x', 'y'].map((name) => ({ ...data.array('cal_4096', name), data: Float64Array.from(data.array('cal_4096', name).data) }))
      const inputs = { image: k.upload(plane), x: k.upload(x), y: k.upload(y), sigma: SIGMA }
      let found = {}
      const run = () => {
        for (const handle of Object.values(found)) k.free(handle)
        found = k.windowedPosition(inputs, { resident: true })
      }
      return { run, accuracy: () => againstDefinition(Object.fromEntries(Object.entries(found).map(([name, handle]) => [name, k.download(handle).data])), plane, x, y) }
    },
  },
]

/** Every hundredth position from the definition: the farthest difference of those without flags, in pixels. */
function againstDefinition(found, plane, x, y) {
  let worst = 0
  for (let k = 0; k < x.data.length; k += 100) {
    if (found.flags[k] !== 0) continue
    const [u, v] = iterate(plane, x.data[k], y.data[k])
    worst = Math.max(worst, Math.hypot(found.x[k] - u, found.y[k] - v))
  }
  return { metric: 'difference from the definition, px', value: worst, limit: 1e-3, ok: worst <= 1e-3 }
}

function iterate({ data, shape: [height, width] }, x, y) {
  const reach = 4 * SIGMA
  for (let step = 0; step < 16; step++) {
    let [flux, sumX, sumY] = [0, 0, 0]
    for (let v = Math.max(0, Math.floor(y - reach)); v <= Math.min(height - 1, Math.ceil(y + reach)); v++) {
      for (let u = Math.max(0, Math.floor(x - reach)); u <= Math.min(width - 1, Math.ceil(x + reach)); u++) {
        const [dx, dy] = [u - x, v - y]
        const part = overlap(dx, dy, reach) * Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA * SIGMA)) * data[v * width + u]
        flux += part
        sumX += part * dx
        sumY += part * dy
      }
    }
    const [stepX, stepY] = [(2 * sumX) / flux, (2 * sumY) / flux]
    ;[x, y] = [x + stepX, y + stepY]
    if (Math.hypot(stepX, stepY) < 1e-4) break
  }
  return [x, y]
}
