/** Row medians of the overscan, bias, dark scaled by time, flat, gain, flags and inverse variance: 16-bit integers in, all outputs into given arrays. */
const [GAIN, READ_NOISE, EXPOSURE, SATURATION] = [1.6, 6, 300, 65535]
const MASTERS = ['bias', 'dark', 'flat']

export const cases = [
  {
    kernel: 'calibrate',
    case: 'calibration',
    threads: [1],
    target: 1,
    peer: [
      { script: 'calibration', row: 'calibration', name: 'numba fused', target: 1 },
      { script: 'calibration', row: 'calibration', name: 'numpy float32 blocked', target: 0.4 },
    ],
    resident: true,
    async prepare(k, data) {
      const planes = Object.fromEntries(['raw', ...MASTERS, 'bpm'].map((name) => [name, data.array('image_4096', name)]))
      const { bpm, ...inputs } = Object.fromEntries(Object.entries(planes).map(([name, array]) => [name, k.upload(array)]))
      const [height, width] = planes.bias.shape
      const out = (type) => k.upload({ data: new type(height * width), shape: [height, width] })
      const into = { image: out(Float32Array), weight: out(Float32Array), flags: out(Uint8Array) }
      const [rows, columns] = [[0, height], planes.raw.shape[1]]
      const options = {
        sections: [{ data: { x: [0, width], y: rows }, overscan: { x: [width, columns], y: rows } }],
        gain: GAIN, readNoise: READ_NOISE, saturation: SATURATION, exposureTime: EXPOSURE, into,
      }
      const run = () => k.calibrate({ ...inputs, badPixels: bpm }, options)
      return { run, accuracy: () => againstDouble(planes, Object.fromEntries(Object.entries(into).map(([name, handle]) => [name, k.download(handle).data]))) }
    },
  },
]

/** The largest difference from double precision in units of what is allowed: image 1e-5 (|value| + 1), weight 1e-6 of itself, flags none. */
function againstDouble({ raw, bias, dark, flat, bpm }, { image, weight, flags }) {
  const [height, width] = bias.shape
  const columns = raw.shape[1]
  let worst = 0
  for (let y = 0; y < height; y++) {
    const overscan = Float64Array.from(raw.data.subarray(y * columns + width, (y + 1) * columns)).sort()
    const level = (overscan[(overscan.length - 1) >> 1] + overscan[overscan.length >> 1]) / 2
    for (let x = 0; x < width; x++) {
      const [at, value] = [y * width + x, raw.data[y * columns + x]]
      const signal = value - level - bias.data[at]
      const expected = ((signal - dark.data[at] * EXPOSURE) * GAIN) / flat.data[at]
      const variance = (Math.max(signal * GAIN, 0) + READ_NOISE ** 2) / flat.data[at] ** 2
      const bits = (bpm.data[at] === 0 ? 0 : 1) | (value >= SATURATION ? 4 : 0)
      const inverse = bits === 0 ? 1 / variance : 0
      const off = Math.max(Math.abs(image[at] - expected) / (1e-5 * (Math.abs(expected) + 1)), Math.abs(weight[at] - inverse) / (1e-6 / variance))
      worst = Math.max(worst, flags[at] === bits ? off : Infinity)
    }
  }
  return { metric: 'difference from double precision in units of 1e-5 (|image| + 1), 1e-6 of the weight; flags equal', value: worst, limit: 1, ok: worst <= 1 }
}
