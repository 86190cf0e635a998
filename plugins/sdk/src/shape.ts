import type { CurveMath } from './curve-kernels.ts'

/** One parameter of a shape. */
export interface ShapeParameter {
  /** `d`, `1` (a pure number), `rad`. */
  readonly unit: string
  readonly description: string
  /** Values it may have; both ends belong to it. */
  readonly min?: number
  readonly max?: number
}

/**
 * The form of an event or variation, for injection and for template banks. Light is added as `amplitude * evaluate(...)`, where the
 * host knows the parameter `amplitude` (relative to the baseline, in flux, in magnitudes or in units of the noise); a shape with
 * `absolute` has none: its values are relative to the baseline (microlensing). Dips are negative.
 */
export interface ShapeDefinition {
  /** Lower-case name, as in `simulator.shapes[].shape`. */
  readonly id: string
  readonly title: string
  readonly version: string
  /** Without `amplitude`. */
  readonly parameters: Readonly<Record<string, ShapeParameter>>
  readonly absolute?: boolean
  readonly kind: 'event' | 'periodic'
  /**
   * Light at `time` (days from the reference instant), of unit amplitude, averaged over exposures of `exposure` seconds where that
   * matters (NaN: instantaneous). Pure.
   */
  evaluate(time: Float64Array, exposure: Float64Array, parameters: Readonly<Record<string, number>>, math: CurveMath): Float64Array
  /** Days before and after the reference instant within which it is more than 1 % of its extreme; null for the periodic. */
  span(parameters: Readonly<Record<string, number>>): readonly [before: number, after: number] | null
}

export type Shape = ShapeDefinition
