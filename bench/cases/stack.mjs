const FRAMES = 15

/** Fifteen frames, made of one image by shifting it, combined by median and by a clipped mean. */
export const cases = [
  ['stack-median', { method: 'median' }],
  ['stack-clipped', { clip: { scale: 'mad' } }],
].map(([name, options]) => ({
  kernel: 'stack',
  case: name,
  threads: [1, 2],
  resident: true,
  async prepare(k, data) {
    const { data: values, shape } = data.array('cal_4096', 'img')
    const [height, width] = [Math.floor(shape[0] / 4), shape[1]]
    const shift = Math.floor((shape[0] - height) / FRAMES)
    const planes = Array.from({ length: FRAMES }, (_, frame) => values.slice(frame * shift * width, (frame * shift + height) * width))
    const images = planes.map((plane) => k.upload({ data: plane, shape: [height, width] }))
    const out = (type) => k.upload({ data: new type(height * width), shape: [height, width] })
    const into = { image: out(Float32Array), variance: out(Float32Array), count: out(Uint16Array) }
    const run = () => k.stack(images, { ...options, into })
    return { run, ...(options.method === 'median' ? { accuracy: () => againstSorted(k.download(into.image).data, planes) } : {}) }
  },
}))

function againstSorted(image, planes) {
  let worst = 0
  for (let at = 0; at < image.length; at += 37) {
    const values = Float32Array.from(planes, (plane) => plane[at]).sort()
    worst = Math.max(worst, Math.abs(image[at] - values[values.length >> 1]))
  }
  return { metric: 'difference from the median of sorted values', value: worst, limit: 0, ok: worst === 0 }
}
