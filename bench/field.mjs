// A simple field for machines without the Python that makes the peers' data: the same sets and members (peers/sets.py), the same kinds
// of things in them (stars, sky, cosmic rays, bad pixels, flares), from plain code. Other numbers than the peers': for trying a case, not
// for ratios. Units: electrons and pixels unless ADU is said.

const FWHM = 4, BETA = 3.5
const GAIN = 1.6, READ_NOISE = 6, EXPOSURE = 300, SATURATION = 65_535, OVERSCAN = 64

/** Moffat (1969) profile of unit volume at an offset from its centre. */
export function moffat(x, y, fwhm = FWHM, beta = BETA) {
  const alpha = fwhm / (2 * Math.sqrt(2 ** (1 / beta) - 1))
  return ((beta - 1) / (Math.PI * alpha * alpha)) * (1 + (x * x + y * y) / (alpha * alpha)) ** -beta
}

/** The profile on (2 half + 1)^2 pixels, float32, sum 1. */
export function psfStamp(half) {
  const side = 2 * half + 1
  const stamp = Float64Array.from({ length: side * side }, (_, k) => moffat((k % side) - half, Math.floor(k / side) - half))
  const sum = stamp.reduce((total, value) => total + value, 0)
  return { data: Float32Array.from(stamp, (value) => value / sum), shape: [side, side] }
}

/** Uniform and normal random numbers: xorshift (Marsaglia 2003), Box & Muller (1958). */
function random(seed) {
  let state = seed
  const uniform = (low = 0, high = 1) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return low + ((high - low) * (state >>> 0)) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal }
}

/** One set of an image of size^2 pixels (10 000 light curves for 4096), by its name at that size. */
export function makeSet(name, size) {
  const makers = { image_4096: exposure, cal_4096: calibrated, sub_4096: subtracted, lc: lightCurves, pair_2048: pair }
  if (!(name in makers)) throw new Error(`no set '${name}'; there are ${Object.keys(makers).join(', ')}`)
  return makers[name](size)
}

function stars(size, { uniform }) {
  const count = Math.round(20_000 * (size / 4096) ** 2)
  const list = Array.from({ length: count }, () => ({ x: uniform(-0.5, size - 0.5), y: uniform(-0.5, size - 0.5), f: 400 * uniform(1e-7, 1) ** (-1 / 0.6) }))
  return list.map((star) => ({ ...star, f: Math.min(star.f, 3e7) }))
}

function paint(image, size, list, fwhm = FWHM) {
  for (const { x, y, f } of list) {
    const radius = f < 1e4 ? 12 : f < 1e6 ? 40 : 100
    const [column, row] = [Math.round(x), Math.round(y)]
    for (let v = Math.max(0, row - radius); v < Math.min(size, row + radius + 1); v++) {
      for (let u = Math.max(0, column - radius); u < Math.min(size, column + radius + 1); u++) image[v * size + u] += f * moffat(u - x, v - y, fwhm)
    }
  }
}

const skyAt = (size, k) => 400 * (1 + (0.15 * (k % size)) / size - (0.1 * Math.floor(k / size)) / size)

/** Expected electrons, stars and the pixels that cosmic rays hit, the same for every set of one size. */
function truth(size) {
  const dice = random(20_261_120)
  const sky = Float32Array.from({ length: size * size }, (_, k) => skyAt(size, k))
  const image = Float64Array.from(sky)
  const list = stars(size, dice)
  paint(image, size, list)
  const rays = new Uint8Array(size * size)
  for (let k = Math.round(3000 * (size / 4096) ** 2); k > 0; k--) {
    const [x, y, angle, charge] = [dice.uniform(0, size), dice.uniform(0, size), dice.uniform(0, Math.PI), dice.uniform(800, 15_000)]
    for (let along = 0; along < 7; along++) {
      const at = Math.floor(clamp(y + along * Math.sin(angle), size)) * size + Math.floor(clamp(x + along * Math.cos(angle), size))
      image[at] += charge
      rays[at] = 1
    }
  }
  return { dice, image, sky, rays, list }
}

const clamp = (value, size) => Math.min(size - 1, Math.max(0, value))

function exposure(size) {
  const { dice, image } = truth(size)
  const pixels = size * size
  const bias = Float32Array.from({ length: pixels }, () => 2 * dice.normal())
  const dark = Float32Array.from({ length: pixels }, () => (dice.uniform() < 1e-4 ? 20 : 0.0125))
  const flat = Float32Array.from({ length: pixels }, () => 1 + 0.05 * dice.normal())
  const bpm = Uint8Array.from(dark, (value) => (value > 1 ? 1 : 0))
  const raw = new Uint16Array(size * (size + OVERSCAN))
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size + OVERSCAN; x++) {
      const level = 1000 + 5 * Math.sin((7 * y) / size) + (READ_NOISE / GAIN) * dice.normal()
      const k = y * size + x
      const electrons = x < size ? (image[k] + dark[k] * GAIN * EXPOSURE) * flat[k] : 0
      const adu = x < size ? (electrons + Math.sqrt(electrons) * dice.normal()) / GAIN + bias[k] + level : level
      raw[y * (size + OVERSCAN) + x] = Math.min(SATURATION, Math.max(0, Math.round(adu)))
    }
  }
  const plane = (data) => ({ data, shape: [size, size] })
  return { raw: { data: raw, shape: [size, size + OVERSCAN] }, bias: plane(bias), dark: plane(dark), flat: plane(flat), bpm: plane(bpm) }
}

function calibrated(size) {
  const { dice, image, sky, rays, list } = truth(size)
  const full = (SATURATION - 1000) * GAIN
  const variance = Float32Array.from(image, (value) => value + READ_NOISE ** 2)
  const img = Float32Array.from(image, (value, k) => Math.min(full, value + Math.sqrt(variance[k]) * dice.normal()))
  const mask = Uint8Array.from(img, (value) => (value >= full ? 2 : 0) | (dice.uniform() < 1e-3 ? 1 : 0))
  const plane = (data) => ({ data, shape: [size, size] })
  const column = (name) => ({ data: Float64Array.from(list, (star) => star[name]), shape: [list.length] })
  return { img: plane(img), var: plane(variance), mask: plane(mask), sky: plane(sky), cr: plane(rays), x: column('x'), y: column('y'), f: column('f') }
}

function subtracted(size) {
  const { img, mask } = calibrated(size)
  const img0 = img.data.map((value, k) => value - skyAt(size, k))
  const rms = Math.sqrt(400 + READ_NOISE ** 2)
  const psf = psfStamp(4)
  const norm = rms * Math.sqrt(psf.data.reduce((sum, value) => sum + value * value, 0))
  const snr = new Float32Array(size * size)
  for (let y = 4; y < size - 4; y++) {
    for (let x = 4; x < size - 4; x++) {
      let sum = 0
      for (let k = 0; k < 81; k++) {
        const at = (y + Math.floor(k / 9) - 4) * size + x + (k % 9) - 4
        if (mask.data[at] === 0) sum += psf.data[k] * img0[at]
      }
      snr[y * size + x] = sum / norm
    }
  }
  return { img: { data: img0, shape: [size, size] }, snr: { data: snr, shape: [size, size] }, rms: { data: Float64Array.of(rms), shape: [] } }
}

function lightCurves(size) {
  const [count, epochs] = [Math.round((10_000 * size) / 4096), 1000]
  const { uniform, normal } = random(7)
  const t = Float64Array.from({ length: epochs }, (_, k) => 58_000 + k + uniform(0, 0.4))
  const [flux, err, flag, kind] = [new Float64Array(count * epochs), new Float64Array(count * epochs), new Uint8Array(count * epochs), new Int8Array(count)]
  for (let s = 0; s < count; s++) {
    const base = 10 ** uniform(2, 4.5)
    const sigma = Math.sqrt(base + 900)
    const [start, height, period] = [Math.floor(uniform(20, epochs - 100)), uniform(5, 30) * sigma, uniform(1, 8)]
    kind[s] = Math.floor(uniform(0, 24)) % 8 < 3 ? s % 4 : 0
    for (let k = 0; k < epochs; k++) {
      const at = s * epochs + k
      const flare = kind[s] === 1 && k >= start ? height * Math.exp((start - k) / 8) : 0
      const wave = kind[s] === 2 ? sigma * Math.sin((2 * Math.PI * t[k]) / period) : 0
      const transit = kind[s] === 3 && t[k] % period < 0.2 ? -4 * sigma : 0
      const lot = uniform()
      flag[at] = lot > 0.99 ? 1 : 0
      flux[at] = lot < 0.02 ? Number.NaN : base + sigma * normal() + flare + wave + transit + (flag[at] ? 50 * sigma : 0)
      err[at] = sigma * uniform(0.8, 1.3)
    }
  }
  const table = (data) => ({ data, shape: [count, epochs] })
  return { t: { data: t, shape: [epochs] }, flux: table(flux), err: table(err), flag: table(flag), kind: { data: kind, shape: [count] } }
}

function pair(size) {
  const side = size / 2
  const dice = random(99)
  const list = stars(side, dice).map((star) => ({ ...star, f: Math.min(star.f, 3e5) }))
  const added = Array.from({ length: 60 }, () => ({ x: dice.uniform(0, side), y: dice.uniform(0, side), f: 10 ** dice.uniform(3, 4.3) }))
  const draw = (every, fwhm, sky) => {
    const image = new Float64Array(side * side)
    paint(image, side, every, fwhm)
    return { data: Float32Array.from(image, (value) => value + Math.sqrt(value + sky * sky) * dice.normal()), shape: [side, side] }
  }
  const column = (name) => ({ data: Float64Array.from(added, (star) => star[name]), shape: [added.length] })
  return { ref: draw(list, 3.2, 10), new: draw([...list, ...added], 4.2, 20), tx: column('x'), ty: column('y'), tf: column('f') }
}
