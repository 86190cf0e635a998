import type { Exports } from './instance.ts'

/** Functions of one number, in the order of `UNARY` in `wasm/kernels/src/math.rs`. Angles in radian. */
export const UNARY = [
  'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'exp', 'exp2', 'exp10', 'expm1',
  'log', 'log2', 'log10', 'log1p', 'cbrt', 'erf', 'erfc', 'gamma', 'lgamma',
] as const

/** Functions of two numbers, in the order of `BINARY` there. */
export const BINARY = ['atan2', 'pow', 'hypot'] as const

export type Unary = (typeof UNARY)[number]
export type Binary = (typeof BINARY)[number]

/** The functions on single numbers. */
export type Libm = Record<Unary, (x: number) => number> & Record<Binary, (x: number, y: number) => number>

/** The functions of one instance. */
export function libmOf(exports: Exports): Libm {
  const functions = [...UNARY, ...BINARY].map((name) => [name, exports[`math_${name}`]])
  return Object.fromEntries(functions) as Libm
}
