import { withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { BINARY, libmOf, UNARY } from './elementary.ts'
import type { Binary, Unary } from './elementary.ts'
import { refused, sizeOf } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface MathOptions extends Residence {
  /** A float64 array of the same shape that the result is written to. */
  into?: Handle
}

/** Each function takes a number, or an array element by element (taken and given as float64). */
export type MathFunctions =
  & Record<Unary, { (x: number): number; (x: Input, options?: MathOptions): NdArray<Float64Array> }>
  & Record<Binary, { (x: number, y: number): number; (x: Input, y: Input | number, options?: MathOptions): NdArray<Float64Array> }>

interface Args { function: number; length: number; second: number }

/** Elements a task: their number is fixed, so that any number of workers does the same. */
const BLOCK = 65536

export const mathKernel: Kernel<{ function: number }, Args, void> = {
  name: 'math',
  plan([x, y], { function: which }) {
    const second = y === undefined ? 0 : sizeOf(y.shape)
    const tasks = bands(sizeOf(x!.shape), BLOCK).map(([first, last]) => {
      const span = { start: first, length: last - first }
      const reads = y === undefined ? [span] : [span, second === 1 ? { start: 0, length: 1 } : span]
      return { reads, writes: [span], args: { function: which, length: span.length, second: second === 1 ? 1 : second === 0 ? 0 : span.length } }
    })
    return { outputs: [x as ArraySpec], tasks }
  },
  run({ exports }, [x, y], [out], { function: which, length, second }) {
    if (second === 0) exports.math_unary(which, x!, length, out!)
    else exports.math_binary(which, x!, length, y!, second, out!)
  },
}

/** The functions of `libm`, on numbers and on arrays. */
export function math(engine: Engine): MathFunctions {
  const scalar = libmOf(engine.instance.exports)
  const wanted = { dtype: 'float64' } as const
  const finish = (which: number, inputs: Handle[], options: MathOptions, give: (handle: Handle, options: Residence) => NdArray) => {
    const { outputs } = engine.run(mathKernel, inputs, { function: which }, [options.into])
    return give(outputs[0]!, options.into ? { resident: true } : options)
  }
  const unary = UNARY.map((name, which) => [name, (x: number | Input, options: MathOptions = {}) =>
    typeof x === 'number'
      ? scalar[name](x)
      : withCall(engine, name, (call) => finish(which, [call.take(x, { name: 'x', ...wanted })], options, call.give))])
  const binary = BINARY.map((name, which) => [name, (x: number | Input, y: number | Input, options: MathOptions = {}) => {
    if (typeof x === 'number' && typeof y === 'number') return scalar[name](x, y)
    if (typeof x === 'number') throw refused('x', 'it is a number where y is an array: give it as an array')
    return withCall(engine, name, (call) => {
      const first = call.take(x, { name: 'x', ...wanted })
      const shape = typeof y === 'number' ? [1] : first.shape
      const second = call.take(typeof y === 'number' ? Float64Array.of(y) : y, { name: 'y', ...wanted, shape })
      return finish(which, [first, second], options, call.give)
    })
  }])
  return Object.fromEntries([...unary, ...binary]) as MathFunctions
}
