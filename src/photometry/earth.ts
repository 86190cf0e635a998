import { libm } from '../kernels/libm.ts'
import { EARTH_TERMS, TDB_TERMS } from './earth-terms.ts'

/** Days between the instants at which the series are summed, and instants of one block. */
const STEP = 2
const BLOCK = 64
/** Instants before and after those of a block that the interpolation at its edges needs. */
const [BEFORE, AFTER] = [2, 3]
const NODES = BEFORE + BLOCK + AFTER
const J2000 = 51544.5
/** Turns ecliptic coordinates of the series into those of the ICRS, as ERFA `epv00` orients them to DE405. */
const [XY, XZ] = [0.000000211284, -0.000000091603]
const [YX, YY, YZ] = [-0.000000230286, 0.917482137087, -0.397776982902]

interface Term {
  readonly power: number
  readonly amplitude: number
  readonly phase: number
  readonly frequency: number
  /** Cosine and sine of what the phase gains in one step. */
  readonly turnCos: number
  readonly turnSin: number
}

/** TDB - TT, then Earth from the Sun, then Earth from the barycentre, instant by instant. */
const WIDTH = 7

/** Components of Sun to Earth (0-2), barycentre to Sun (3-5), and TDB - TT (6). */
let series: readonly (readonly Term[])[] | undefined
const blocks = new Map<number, Float64Array<ArrayBuffer>>()
let lastBlock = NaN
let lastNodes = new Float64Array(0)

/**
 * Position of the Earth and TDB - TT at an instant (MJD, TT or TDB), for heliocentric or barycentric use, into `out`: x, y, z (AU, ICRS),
 * TDB - TT (s). The series are
 * summed on a fixed grid of instants two days apart and interpolated between six of them (error below 2 microseconds of light), so a
 * result depends on the instant alone, never on what was asked before. Good to 0.03 ms of light over 1970-2035, to 0.1 ms over
 * 1900-2100 (against the whole series of ERFA `epv00`).
 */
export function earthAt(mjd: number, centre: 'sun' | 'barycentre', out: Float64Array): void {
  const place = (mjd - J2000) / STEP
  const node = Math.floor(place)
  const block = Math.floor(node / BLOCK)
  if (block !== lastBlock) {
    lastNodes = blocks.get(block) ?? fill(block)
    lastBlock = block
  }
  const nodes = lastNodes
  const p = place - node
  // Lagrange's weights for nodes at -2, -1, 0, 1, 2, 3.
  const a = p + 2
  const b = p + 1
  const c = p - 1
  const d = p - 2
  const e = p - 3
  const w0 = (-b * p * c * d * e) / 120
  const w1 = (a * p * c * d * e) / 24
  const w2 = (-a * b * c * d * e) / 12
  const w3 = (a * b * p * d * e) / 12
  const w4 = (-a * b * p * c * e) / 24
  const w5 = (a * b * p * c * d) / 120
  const i = (node - block * BLOCK) * WIDTH
  const k = i + (centre === 'sun' ? 1 : 4)
  // Written out: this is what a light curve spends its time on.
  out[3] = w0 * nodes[i]! + w1 * nodes[i + 7]! + w2 * nodes[i + 14]! + w3 * nodes[i + 21]! + w4 * nodes[i + 28]! + w5 * nodes[i + 35]!
  out[0] = w0 * nodes[k]! + w1 * nodes[k + 7]! + w2 * nodes[k + 14]! + w3 * nodes[k + 21]! + w4 * nodes[k + 28]! + w5 * nodes[k + 35]!
  out[1] = w0 * nodes[k + 1]! + w1 * nodes[k + 8]! + w2 * nodes[k + 15]! + w3 * nodes[k + 22]! + w4 * nodes[k + 29]! + w5 * nodes[k + 36]!
  out[2] = w0 * nodes[k + 2]! + w1 * nodes[k + 9]! + w2 * nodes[k + 16]! + w3 * nodes[k + 23]! + w4 * nodes[k + 30]! + w5 * nodes[k + 37]!
}

function fill(block: number): Float64Array<ArrayBuffer> {
  series ??= readSeries()
  const first = (block * BLOCK - BEFORE) * STEP
  const columns = series.map((terms) => sumTerms(terms, first))
  const nodes = new Float64Array(NODES * WIDTH)
  for (let i = 0; i < NODES; i++) {
    const [ex, ey, ez, sx, sy, sz, tdb] = columns.map((column) => column[i]!) as [number, number, number, number, number, number, number]
    nodes[i * WIDTH] = tdb
    toIcrs(nodes, i * WIDTH + 1, ex, ey, ez)
    toIcrs(nodes, i * WIDTH + 4, ex + sx, ey + sy, ez + sz)
  }
  blocks.set(block, nodes)
  return nodes
}

function toIcrs(out: Float64Array, at: number, x: number, y: number, z: number): void {
  out[at] = x + XY * y + XZ * z
  out[at + 1] = YX * x + YY * y + YZ * z
  out[at + 2] = -YZ * y + YY * z
}

/** One component at all instants of a block: each term turns on from instant to instant by the formula for the sum of two angles. */
function sumTerms(terms: readonly Term[], firstDay: number): Float64Array {
  const sums = new Float64Array(NODES)
  const t0 = firstDay / 365.25
  for (const { power, amplitude, phase, frequency, turnCos, turnSin } of terms) {
    const angle = phase + frequency * t0
    let [cosine, sine] = [amplitude * libm.cos(angle), amplitude * libm.sin(angle)]
    for (let i = 0; i < NODES; i++) {
      const t = (firstDay + i * STEP) / 365.25
      sums[i] = sums[i]! + (power === 0 ? cosine : power === 1 ? cosine * t : cosine * t * t)
      const next = cosine * turnCos - sine * turnSin
      sine = sine * turnCos + cosine * turnSin
      cosine = next
    }
  }
  return sums
}

function readSeries(): Term[][] {
  // Millennia to years, sine to cosine.
  const tdb = TDB_TERMS.flatMap((text, power) =>
    parse(text).map(([amplitude, phase, frequency]) => termOf(power, amplitude / 1000 ** power, phase - Math.PI / 2, frequency / 1000)))
  return [...componentsOf(EARTH_TERMS.earth), ...componentsOf(EARTH_TERMS.sun), tdb]
}

function componentsOf(body: readonly (readonly string[])[]): Term[][] {
  return body.map((powers) => powers.flatMap((text, power) => parse(text).map((term) => termOf(power, ...term))))
}

function parse(text: string): [amplitude: number, phase: number, frequency: number][] {
  return text.trim() === '' ? [] : text.split(',').map((term) => term.trim().split(' ').map(Number) as [number, number, number])
}

function termOf(power: number, amplitude: number, phase: number, frequency: number): Term {
  const turn = (frequency * STEP) / 365.25
  return { power, amplitude, phase, frequency, turnCos: libm.cos(turn), turnSin: libm.sin(turn) }
}
