import { BINARY, libmOf, UNARY } from './elementary.ts'
import type { Libm } from './elementary.ts'
import { threadInstance } from './thread.ts'

/**
 * Elementary and special functions whose results have the same bits in every engine on every machine, unlike those of `Math`:
 * errors below 1.5 ulp for the elementary ones, 3 for hyperbolic and error functions, 10 for `gamma` and `lgamma` (natural
 * logarithm of |gamma|). NaN outside the domain. The module is loaded by the first call.
 */
export const libm = Object.fromEntries(
  [...UNARY, ...BINARY].map((name) => [name, (x: number, y: number) => (loaded ??= libmOf(threadInstance().exports))[name](x, y)]),
) as unknown as Libm

let loaded: Libm | undefined
