import { AstroError, EXIT } from '../../errors.ts'
import { libm } from '../../kernels/libm.ts'
import type { Distribution, InjectedShape, Injection } from '../simulate/types.ts'

/** One axis of a map. Cells are [edges[i], edges[i + 1]); the last edge belongs to the last cell. */
export interface Axis {
  /** A parameter of the shape, `expected_snr` or `mag`. */
  readonly name: string
  readonly unit: string
  readonly scale: 'linear' | 'log'
  readonly edges: readonly number[]
}

export interface AxisRequest {
  readonly shape: InjectedShape
  /** A name; absent: chosen by `defaultAxes`. */
  readonly x?: string | undefined
  readonly y?: string | undefined
  /** Cells along an axis that the drawn range is cut into. */
  readonly bins?: number | undefined
}

/** Parameters that say how long an event takes, the most telling first. */
const TIMES = ['duration', 'period', 'width', 'fwhm', 'sigma', 'decay', 'tau', 't_e', 'timescale'] as const

const SNR_EDGES = [0, 2, 4, 5, 6, 8, 11, 16, 32, 64]
const DEFAULT_BINS = 6

/** Places of the value in an axis; -1 outside or NaN. */
export function cellOf({ edges }: Axis, value: number): number {
  const last = edges.length - 1
  if (!(value >= edges[0]!) || !(value <= edges[last]!)) return -1
  if (value === edges[last]) return last - 1
  let [low, high] = [0, last]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (edges[middle]! <= value) low = middle
    else high = middle
  }
  return low
}

/** What an injection has on an axis; NaN where nothing. */
export function valueOf({ parameters, expected_snr, mag }: Pick<Injection, 'parameters' | 'expected_snr' | 'mag'>, name: string): number {
  if (name === 'expected_snr') return expected_snr ?? NaN
  if (name === 'mag') return mag ?? NaN
  return parameters[name] ?? NaN
}

/**
 * The axes of the map of a shape. Unless named: x is the amplitude where it is drawn from a range, else the expected S/N; y is the duration
 * or period (the first of the shape's times that is drawn from a range), else the magnitude of the source. Edges follow from the
 * settings, never from what happened to be drawn, so that maps of parts can be added.
 * @throws AstroError `completeness_axis` for a name that the shape does not have.
 */
export function axesOf({ shape, x, y, bins = DEFAULT_BINS }: AxisRequest): { x: Axis; y: Axis } {
  const drawn = Object.keys(shape.parameters).filter((name) => isRange(shape.parameters[name]!))
  const first = x ?? (drawn.includes('amplitude') ? 'amplitude' : 'expected_snr')
  const others = drawn.filter((name) => name !== first && name !== 'amplitude')
  const second = y ?? TIMES.find((name) => others.includes(name)) ?? others[0] ?? (first === 'mag' ? 'expected_snr' : 'mag')
  return { x: axisOf(shape, first, bins), y: axisOf(shape, second, bins) }
}

function isRange({ distribution, min, max, sd }: Distribution): boolean {
  return distribution === 'normal' ? sd! > 0 : distribution !== 'fixed' && max! > min!
}

function axisOf(shape: InjectedShape, name: string, bins: number): Axis {
  if (name === 'expected_snr') return { name, unit: '1', scale: 'linear', edges: SNR_EDGES }
  if (name === 'mag') return { name, unit: 'mag', scale: 'linear', edges: Array.from({ length: 13 }, (_, i) => 6 + 1.5 * i) }
  const drawn = shape.parameters[name]
  if (!drawn) {
    throw new AstroError('completeness_axis', EXIT.usage, `shape ${shape.shape} has no parameter '${name}' for an axis`, {
      hint: `name one of ${[...Object.keys(shape.parameters), 'expected_snr', 'mag'].join(', ')}`,
    })
  }
  return { name, unit: drawn.unit ?? (name === 'amplitude' ? 'relative' : ''), ...edgesOf(drawn, bins) }
}

function edgesOf(drawn: Distribution, bins: number): Pick<Axis, 'scale' | 'edges'> {
  const { distribution, value = 0, sd = 0 } = drawn
  if (!isRange(drawn)) {
    const only = distribution === 'fixed' || distribution === 'normal' ? value : drawn.min!
    return { scale: 'linear', edges: [only - Math.max(1e-9, 1e-6 * Math.abs(only)), only + Math.max(1e-9, 1e-6 * Math.abs(only))] }
  }
  const [min, max] = distribution === 'normal'
    ? [Math.max(drawn.min ?? -Infinity, value - 3 * sd), Math.min(drawn.max ?? Infinity, value + 3 * sd)]
    : [drawn.min!, drawn.max!]
  const log = distribution === 'log-uniform'
  const edges = Array.from({ length: bins + 1 }, (_, i) => {
    if (i === 0) return min
    if (i === bins) return max
    return log ? libm.exp(libm.log(min) + (libm.log(max / min) * i) / bins) : min + ((max - min) * i) / bins
  })
  return { scale: log ? 'log' : 'linear', edges }
}
