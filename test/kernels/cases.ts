import type { Kernels } from '../../src/kernels/index.ts'
import type { Template } from '../../src/kernels/templates.ts'

/** Named arrays and plain values: what a kernel gives. */
type Results = Readonly<Record<string, unknown>>

/**
 * One call or more of each kernel on seeded inputs. The same results on every machine, for any number of workers: `identical.test.ts` compares
 * them in this process, in other versions of Node and in a browser, `npm run wasm:verify` with what they were when the module was built.
 * Nothing of Node may be used here.
 */
export const CASES: Readonly<Record<string, (k: Kernels) => Results>> = {
  annuli: (k) => ({ ...k.annuli({ image: field(300, 211, 9), ...places(60, 300, 211, 14) }, { inner: 4, outer: 9.5, clip: true }) }),
  aperturePhotometry: (k) => ({
    ...k.aperturePhotometry(crowd(1300, 300, 211, 34), { radius: [0.7, 3, 9], gain: 2, background: { inner: 10, outer: 14 } }),
    mean: k.aperturePhotometry(crowd(300, 300, 211, 35), { radius: 70, inner: 5, background: { inner: 10, outer: 14, method: 'mean' } }).error,
    ellipses: k.aperturePhotometry({ ...crowd(300, 300, 211, 36), ...axes(300, 37) }, { radius: [1, 2.5], compat: 'sep', badPixels: 'exclude' }).error,
  }),
  background: (k) => ({ ...k.background({ image: field(531, 403, 38) }, { mesh: [33, 50] }), natural: k.background({ image: withHoles(field(300, 211, 39)) }, { spline: 'natural' }).rms }),
  boxLeastSquares: (k) => ({
    ...k.boxLeastSquares({ ...sampled(400, 42), period: spaced(1.5, 0.011, 1300) }, { durations: [0.2, 0.3, 0.7], oversample: 5 }),
    snr: k.boxLeastSquares({ ...sampled(31, 43), period: spaced(2, 0.1, 40) }, { durations: [0.5], objective: 'snr' }).epoch,
  }),
  calibrate: (k) =>
    ({ ...k.calibrate({ raw: counts(260, 220), bias: field(260, 200, 16), flat: field(260, 200, 17) }, {
      gain: 1.6, readNoise: 6, saturation: 60_000, exposureTime: 30,
      sections: [{ data: { x: [0, 200], y: [0, 260] }, overscan: { x: [200, 220], y: [0, 260] } }], overscan: { along: 'row', statistic: 'median' },
    }) }),
  convolve: (k) => k.convolve(field(700, 531, 7), field(7, 5, 8)),
  'convolve, NaN in the image': (k) => k.convolve(withHoles(field(300, 211, 9)), field(3, 3, 10)),
  'convolve, by tiles': (k) => k.convolve(withHoles(field(300, 411, 12)), field(15, 17, 13), { border: 'reflect', normalise: true }),
  'convolve, in two passes': (k) => k.convolve(field(300, 211, 14), [field(1, 9, 15).data, field(1, 12, 16).data], { border: 'nearest' }),
  cosmicRays: (k) => ({ ...k.cosmicRays(stars(300, 211)) }),
  curveStatistics: (k) => ({ ...k.curveStatistics(curves(150, 133, 21)) }),
  cutouts: (k) => k.cutouts(field(200, 150, 12), ...Object.values(places(20_000, 200, 150, 13)) as [Float64Array, Float64Array], { size: 5 }),
  dilate: (k) => k.dilate(counts(260, 220), { radius: 2.5 }),
  extract: (k) => ({ ...k.extract(stars(300, 211), { threshold: 1.5, error: 3, segmentation: true }) }),
  'extract, as SEP': (k) => ({ ...k.extract(stars(300, 211), { threshold: 1.5, error: 3, compat: 'sep', segmentation: true }) }),
  'extract, both signs with a noise map': (k) => ({
    ...k.extract(withHoles(stars(300, 211)), { threshold: 2, variance: field(300, 211, 39), mask: counts(300, 211), sign: 'both', minArea: 3, clean: 'exact', gain: 1.6 }),
  }),
  fft: (k) => ({ ...k.fft(field(150, 97, 17)), rows: k.fft(field(600, 90, 18), { dimensions: 1 }).real, ...k.fft.inverse(k.fft(field(64, 45, 19)), { width: 45 }) }),
  'fft, of lines of a prime length': (k) => k.fft.inverse(k.fft(field(70, 127, 19), { dimensions: 1 }), { width: 127, dimensions: 1 }),
  finder: (k) => ({ ...k.finder(curves(301, 203, 22), { threshold: 2 }) }),
  findPeaks: (k) => ({ ...k.findPeaks(field(700, 531, 11), { threshold: 9 }) }),
  fluxRadius: (k) => ({ ...k.fluxRadius({ image: stars(300, 211), ...grid(300, 211), rmax: 9 }, { fraction: [0.2, 0.5] }) }),
  kronFlux: (k) => ({ ...k.kronFlux({ image: stars(300, 211), ...grid(300, 211), ...ellipses(300, 211), variance: 3 }, { reach: 3 }) }),
  kronRadius: (k) => ({ ...k.kronRadius({ image: stars(300, 211), ...grid(300, 211), ...ellipses(300, 211) }, { reach: 4 }) }),
  label: (k) => ({ ...k.label(field(300, 211, 20), { threshold: 6 }) }),
  lombScargle: (k) => ({ ...k.lombScargle(sampled(400, 44), { start: 0.01, step: 1e-3, count: 20_011 }) }),
  'lombScargle, few epochs': (k) => ({ ...k.lombScargle(sampled(31, 45), { start: 0, step: 2e-3, count: 9001, terms: 2 }) }),
  'lombScargle, bands': (k) => ({
    ...k.lombScargle({ ...sampled(300, 46), band: Int32Array.from({ length: 300 }, (_, i) => i % 3) }, { start: 0.02, step: 1e-3, count: 9001, terms: 3, bandTerms: 1 }),
  }),
  matchedFilter: (k) => ({ ...k.matchedFilter(field(300, 211, 20), field(7, 7, 34), { variance: field(300, 211, 35), outputs: ['snr', 'flux', 'error'] }) }),
  'matchedFilter, by tiles': (k) => ({ ...k.matchedFilter(withHoles(field(300, 211, 36)), field(17, 17, 37), { weight: field(300, 211, 38) }) }),
  matchedFilter1d: (k) => ({ ...k.matchedFilter1d(packed(curves(150, 203, 23)), { templates: BANK, step: 0.5 }) }),
  'matchedFilter1d, any times': (k) => ({ ...k.matchedFilter1d({ ...packed(curves(130, 77, 24)), time: curves(130, 77, 24).time.data }, { templates: BANK, twoSided: true }) }),
  math: (k) => ({
    log10: k.math.log10(field(300, 401, 25)), sin: k.math.sin(field(300, 401, 26)), exp: k.math.exp(field(30, 41, 27)), erf: k.math.erf(field(30, 41, 28)),
    lgamma: k.math.lgamma(field(30, 41, 29)), asinh: k.math.asinh(field(30, 41, 30)), pow: k.math.pow(field(300, 401, 31), field(300, 401, 32)), one: k.math.cos(2),
  }),
  random: (k) => ({
    normal: k.random({ shape: [401, 377] }, { distribution: 'normal', seed: 5 }).values,
    uniform: k.random({ shape: [150_001] }, { distribution: 'uniform', seed: 6, low: -300, high: 300, dtype: 'int16' }).values,
    poisson: k.random({ shape: [300, 401], mean: field(300, 401, 33) }, { distribution: 'poisson', seed: 7 }).values,
    photons: k.random({ shape: [9999] }, { distribution: 'poisson', seed: 7, mean: 3e9, first: 12_345 }).values,
    bits: k.random({ shape: [70_001] }, { distribution: 'bits', seed: 8, stream: 9 }).values,
  }),
  robust: (k) => ({ ...k.robust(withHoles(field(300, 211, 25)), { clip: true, mad: true, percentiles: [5, 50, 95], of: 'rows' }) }),
  stack: (k) => ({ ...k.stack([1, 2, 3, 4, 5].map((seed) => withHoles(field(300, 211, seed))), { clip: true }) }),
  subtract: (k) => k.subtract(withHoles(field(900, 1211, 45)), field(900, 1211, 46)),
  weights: (k) => ({ ...k.weights({ image: field(300, 211, 26), sky: field(300, 211, 27), rms: field(300, 211, 28) }, { gain: 1.6 }) }),
  windowedPosition: (k) => ({ ...k.windowedPosition({ ...crowd(1300, 300, 211, 40), sigma: axes(1300, 41).a }) }),
}

/** SHA-256 of the results of every case, by its name. */
export async function fingerprints(k: Kernels): Promise<Record<string, string>> {
  const sums: Record<string, string> = {}
  for (const [name, run] of Object.entries(CASES)) sums[name] = await fingerprint(run(k))
  return sums
}

/** SHA-256 over the names, types, shapes and bytes of all arrays of a result, in the order of names. */
async function fingerprint(results: Results): Promise<string> {
  const parts: Uint8Array[] = []
  const say = (text: string): void => void parts.push(new TextEncoder().encode(text))
  for (const [name, value] of Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { data, dtype, shape } = (typeof value === 'object' && value !== null ? value : {}) as { data?: ArrayBufferView; dtype?: string; shape?: number[] }
    if (data === undefined) say(`${name}=${JSON.stringify(value)};`)
    else {
      say(`${name}:${dtype}:${shape?.join('x')};`)
      parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    }
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts as BlobPart[]).arrayBuffer()))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A plane of values in [0, 10). */
export function field(height: number, width: number, seed: number) {
  const next = uniform(seed)
  return { data: Float32Array.from({ length: height * width }, () => next() * 10), shape: [height, width] }
}

/** Positions in a plane and a little beyond it. */
function places(count: number, height: number, width: number, seed: number) {
  const next = uniform(seed)
  return { x: Float64Array.from({ length: count }, () => next() * (width + 4) - 2), y: Float64Array.from({ length: count }, () => next() * (height + 4) - 2) }
}

/** Centres 20 pixels apart. */
function grid(height: number, width: number) {
  const across = Math.floor(width / 20)
  const count = across * Math.floor(height / 20)
  return {
    x: Float64Array.from({ length: count }, (_, k) => 10.25 + 20 * (k % across)),
    y: Float64Array.from({ length: count }, (_, k) => 9.5 + 20 * Math.floor(k / across)),
  }
}

/** An ellipse for each centre of the grid. */
function ellipses(height: number, width: number) {
  const of = (value: number) => grid(height, width).x.map((_, k) => value * (1 + (k % 5) / 10))
  return { a: of(2), b: of(1.3), theta: of(0.6) }
}

/** Stars of a few sizes on a grid over a noisy level. Only operations that every machine rounds alike: no exponential. */
function stars(height: number, width: number) {
  const { data, shape } = field(height, width, 29)
  const { x, y } = grid(height, width)
  for (let star = 0; star < x.length; star++) {
    for (let v = -9; v <= 9; v++) {
      for (let u = -9; u <= 9; u++) {
        const [row, column] = [Math.floor(y[star]!) + v, Math.floor(x[star]!) + u]
        const distance = (row - y[star]!) ** 2 + (column - x[star]!) ** 2
        if (row < height && column < width) data[row * width + column]! += (400 + 100 * (star % 7)) / (1 + distance / 4) ** 3
      }
    }
  }
  return { data, shape }
}

/** Counts of a raw frame, some at the end of the range. */
function counts(height: number, width: number) {
  const next = uniform(30)
  return { data: Uint16Array.from({ length: height * width }, () => (next() > 0.99 ? 65_535 : 1000 + next() * 300)), shape: [height, width] }
}

/** Every hundredth value or so becomes NaN, some of them with other bits than the canonical one. */
export function withHoles({ data, shape }: { data: Float32Array<ArrayBuffer>; shape: number[] }) {
  const bits = new Uint32Array(data.buffer)
  for (let k = 17; k < bits.length; k += 97) bits[k] = k % 2 === 0 ? 0x7fc0_0000 : 0xffc1_2345
  return { data, shape }
}

/** Numbers in [0, 1) from a 32-bit generator (Marsaglia 2003, xorshift), for inputs of tests. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Places on an image with holes, a mask and a variance map. */
function crowd(count: number, height: number, width: number, seed: number) {
  const next = uniform(seed)
  const place = (size: number) => Float64Array.from({ length: count }, () => next() * (size + 20) - 10)
  const mask = { data: Uint8Array.from({ length: height * width }, () => Number(next() < 0.01)), shape: [height, width] }
  return { image: withHoles(field(height, width, seed + 100)), variance: field(height, width, seed + 200), mask, x: place(width), y: place(height) }
}

/** Semi-axes and angles of ellipses. */
function axes(count: number, seed: number) {
  const next = uniform(seed)
  const numbers = (low: number, high: number) => Float64Array.from({ length: count }, () => low + (high - low) * next())
  return { a: numbers(0.5, 4), b: numbers(0.5, 4), theta: numbers(-2, 2) }
}

/** Light curves with gaps, flags and outliers, one a row. */
function curves(count: number, epochs: number, seed: number) {
  const next = uniform(seed)
  const column = (make: (i: number) => number) => ({ data: Float64Array.from({ length: count * epochs }, (_, i) => make(i)), shape: [count, epochs] })
  return {
    time: column((i) => 58_000 + (i % epochs) + 0.9 * next()),
    flux: column(() => (next() < 0.02 ? Number.NaN : 100 + 40 * next() + (next() < 0.02 ? 300 * next() : 0))),
    error: column(() => 5 + 10 * next()),
    flag: column(() => (next() < 0.02 ? 1 : 0)),
  }
}

/** One curve at times that rise. */
function sampled(epochs: number, seed: number) {
  const next = uniform(seed)
  let now = 58_000
  const column = (make: () => number) => Float64Array.from({ length: epochs }, make)
  return { time: column(() => (now += 0.1 + next())), value: column(() => 5 + next() - (now % 3.7 < 0.3 ? 0.8 : 0)), error: column(() => 0.3 + next()) }
}

const spaced = (first: number, step: number, count: number) => Float64Array.from({ length: count }, (_, i) => first + i * step)

/** The same, less a centre and cut at other places: curves of many lengths. */
function packed({ flux, error, flag }: ReturnType<typeof curves>) {
  const offsets = [0]
  for (let length = 1; offsets.at(-1)! + length < flux.data.length; length = ((length * 7) % 613) + 1) offsets.push(offsets.at(-1)! + length)
  return { value: flux.data.map((value) => value - 120), error: error.data, flag: flag.data, offsets: Int32Array.from([...offsets, flux.data.length]) }
}

const BANK: readonly Template[] = [
  { shape: 'box', width: 4 }, { shape: 'gaussian', sigma: 1.5 }, { shape: 'exponential', tau: 3 }, { shape: 'exponential', tau: 0.2 },
  { shape: 'rise-decay', rise: 1, tau: 2 }, { shape: 'flare', width: 2 }, { shape: 'sampled', time: [-2, 0, 0.5, 6], value: [0, -1, 3, 0.5] },
]
