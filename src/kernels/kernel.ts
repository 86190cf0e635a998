import type { Instance } from './instance.ts'
import type { Dtype } from './ndarray.ts'

export interface ArraySpec {
  readonly dtype: Dtype
  readonly shape: readonly number[]
}

/** Elements `start`, … of an array, `length` of them. */
export interface Span {
  readonly start: number
  readonly length: number
}

/**
 * A piece of a call that one instance does alone: what it reads of each input (null where the input is absent), what it
 * writes of each output (no two tasks write the same element), and what else it must know. Tasks depend on the inputs
 * alone, never on the number of workers, so that any number gives the same bits.
 */
export interface Task<Args> {
  readonly reads: readonly (Span | null)[]
  readonly writes: readonly Span[]
  readonly args: Args
}

export interface Plan<Args> {
  readonly outputs: readonly ArraySpec[]
  readonly tasks: readonly Task<Args>[]
}

/**
 * A kernel as the engine runs it. `plan` is pure and runs once; `run` runs once a task, in any thread: it gets pointers to
 * the first element of each span and gives back what has no size beforehand (plain data; undefined for most).
 */
export interface Kernel<Options, Args, Result> {
  readonly name: string
  plan(inputs: readonly (ArraySpec | undefined)[], options: Options): Plan<Args>
  run(instance: Instance, reads: readonly number[], writes: readonly number[], args: Args): Result
}

/** Cuts `count` rows into bands of a fixed height: [first, last) of each. */
export function bands(count: number, height: number): [first: number, last: number][] {
  return Array.from({ length: Math.ceil(count / height) }, (_, band) => [band * height, Math.min((band + 1) * height, count)])
}

/** The whole of an array. */
export const whole = (spec: ArraySpec): Span => ({ start: 0, length: spec.shape.reduce((product, length) => product * length, 1) })

/** Rows [first, last) of a plane, with `halo` more on either side where there are any; `above` says how many came before. */
export function rows(spec: ArraySpec, first: number, last: number, halo = 0): Span & { above: number; height: number } {
  const [height = 0, width = 0] = spec.shape
  const top = Math.max(0, first - halo)
  const bottom = Math.min(height, last + halo)
  return { start: top * width, length: (bottom - top) * width, above: first - top, height: bottom - top }
}
