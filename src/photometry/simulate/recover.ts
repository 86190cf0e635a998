import type { CurveMath, Shape } from '@astro/sdk'
import { libm } from '../../kernels/libm.ts'
import type { Found, Searched } from '../search-result.ts'
import type { SimulatorSettings } from './types.ts'

/** What was put in, as the matching needs it. Times as the series have them. */
export interface Truth {
  readonly shape: Shape
  readonly parameters: Readonly<Record<string, number>>
  readonly t0: number
  /** Of the light added. */
  readonly sign: -1 | 0 | 1
}

type Tolerances = Pick<SimulatorSettings, 'time_tolerance' | 'duration_tolerance' | 'period_tolerance' | 'phase_tolerance' | 'period_multiples'>

/**
 * Whether a detection answers for an injection. Events: the spans overlap in time, the signs agree, and the duration, where the finder
 * tells one, is within the tolerance of the shape's equivalent width. Periodic: the period is a declared multiple of the injected one
 * within the tolerance, and so is the phase where the finder tells an epoch. A vetoed detection answers for nothing.
 */
export function answers(found: Found, searched: Searched, truth: Truth, tolerances: Tolerances, math: CurveMath): boolean {
  if (found.alias_of !== null || found.kind !== truth.shape.kind) return false
  return truth.shape.kind === 'periodic' ? answersPeriod(found, truth, tolerances) : answersEvent(found, searched, truth, tolerances, math)
}

function answersEvent(found: Found, { series }: Searched, truth: Truth, tolerances: Tolerances, math: CurveMath): boolean {
  const span = truth.shape.span(truth.parameters)
  const time = series[found.series]?.time
  if (!span || !time) return false
  if (found.sign !== 0 && truth.sign !== 0 && found.sign !== truth.sign) return false
  const { time_tolerance: slack, duration_tolerance: most } = tolerances
  if (time[found.start]! > truth.t0 + span[1] + slack || time[found.end]! < truth.t0 - span[0] - slack) return false
  if (found.duration === null || !(found.duration > 0)) return true
  const width = equivalentWidth(truth, span, math)
  return !(width > 0) || Math.abs(libm.log(found.duration / width)) <= most
}

const STEPS = 256

/** Integral of |shape| over its largest value, days: by the midpoint rule over its span. */
function equivalentWidth({ shape, parameters }: Truth, [before, after]: readonly [number, number], math: CurveMath): number {
  const step = (before + after) / STEPS
  const time = Float64Array.from({ length: STEPS }, (_, i) => -before + (i + 0.5) * step)
  const values = shape.evaluate(time, new Float64Array(STEPS).fill(NaN), parameters, math)
  let [sum, most] = [0, 0]
  for (const value of values) {
    sum += Math.abs(value)
    most = Math.max(most, Math.abs(value))
  }
  return (sum * step) / most
}

function answersPeriod(found: Found, truth: Truth, tolerances: Tolerances): boolean {
  const { parameters, t0, sign } = truth
  const period = parameters['period']
  if (period === undefined || found.period === null) return false
  const multiple = tolerances.period_multiples.find((m) => Math.abs(found.period! / (m * period) - 1) <= tolerances.period_tolerance)
  if (multiple === undefined) return false
  if (found.epoch === null) return true
  // Of a fraction of the period, every such fraction is the same phase. A finder of neither sign may count from the other extreme.
  const cycle = Math.min(1, multiple) * period
  const offset = (instant: number): number => Math.abs(fromNearest((found.epoch! - instant) / cycle))
  const phases = found.sign === 0 || found.sign === sign ? [offset(t0)] : []
  if (found.sign === 0 || found.sign !== sign) phases.push(offset(t0 + period / 2))
  return Math.min(...phases) <= tolerances.phase_tolerance
}

function fromNearest(value: number): number {
  return value - Math.round(value)
}
