/** Seconds in a day. */
const DAY = 86400

/** Nodes and weights of Gauss-Legendre quadrature with five points on [-1, 1]. */
const NODES = [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664] as const
const WEIGHTS = [0.23692688505618908, 0.47862867049936647, 0.5688888888888889, 0.47862867049936647, 0.23692688505618908] as const

/** Panels a smooth piece is cut into, at most. */
const MOST = 1024

/** Light as a function of time, days. */
export interface Light {
  at(time: number): number
  /** Over which it changes, days. */
  readonly scale: number
  /** Instants, ascending, where it is not smooth. It is zero before the first and after the last where `bounded`. */
  readonly breaks: readonly number[]
  readonly bounded: boolean
}

/**
 * Light at the middles of exposures, averaged over them (s; NaN and 0: instantaneous): quadrature from break to break, in panels of
 * at most half the scale.
 */
export function averaged(light: Light, time: Float64Array, exposure: Float64Array): Float64Array {
  const out = new Float64Array(time.length)
  for (let i = 0; i < time.length; i++) {
    const width = exposure[i]! / DAY
    out[i] = width > 0 ? meanOver(light, time[i]! - width / 2, time[i]! + width / 2) : light.at(time[i]!)
  }
  return out
}

function meanOver(light: Light, start: number, end: number): number {
  const { breaks, bounded } = light
  const [from, to] = bounded ? [Math.max(start, breaks[0]!), Math.min(end, breaks.at(-1)!)] : [start, end]
  if (to <= from) return 0
  let sum = 0
  let left = from
  for (const right of [...breaks.filter((at) => at > from && at < to), to]) {
    sum += integral(light, left, right)
    left = right
  }
  return sum / (end - start)
}

function integral({ at, scale }: Light, from: number, to: number): number {
  const panels = Math.min(MOST, Math.max(1, Math.ceil((2 * (to - from)) / scale)))
  const half = (to - from) / panels / 2
  let sum = 0
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (2 * panel + 1) * half
    for (let k = 0; k < NODES.length; k++) sum += WEIGHTS[k]! * at(middle + half * NODES[k]!)
  }
  return sum * half
}
