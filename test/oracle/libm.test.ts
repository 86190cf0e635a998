import { describe, expect, it } from 'vitest'
import { BINARY, UNARY } from '../../src/kernels/elementary.ts'
import { libm } from '../../src/kernels/libm.ts'
import { uniform } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

/** Where each function is looked at; [-30, 30] otherwise. */
const RANGES: Record<string, [low: number, high: number]> = {
  sin: [-1000, 1000], cos: [-1000, 1000], tan: [-1000, 1000], asin: [-1, 1], acos: [-1, 1], atanh: [-1, 1], acosh: [1, 1000], asinh: [-1000, 1000],
  exp: [-700, 700], exp2: [-1000, 1000], exp10: [-300, 300], log: [1e-6, 1e6], log2: [1e-6, 1e6], log10: [1e-6, 1e6], log1p: [-0.99, 1e3], erf: [-3, 3], erfc: [-3, 10],
  gamma: [0.1, 100], lgamma: [3, 1e4], pow: [0.01, 100],
}

const GAMMAS = ['gamma', 'lgamma']
const LOOSER = ['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'erf', 'erfc']

/** Most units in the last place: the peer's own error of about one is in those of the special functions. */
const bound = (name: string): number => GAMMAS.includes(name) ? 12 : LOOSER.includes(name) ? 3 : 1.5

describe.skipIf(!peerAvailable())('libm beside extended precision', () => {
  it('is as near as it says', async ({ skip }) => {
    const next = uniform(41)
    const arrays: Record<string, { data: Float64Array; shape: number[] }> = {}
    const draw = ([low, high]: [number, number]): Float64Array => Float64Array.from({ length: 20_000 }, () => low + (high - low) * next())
    for (const name of [...UNARY, ...BINARY]) {
      const [x, y] = [draw(RANGES[name] ?? [-30, 30]), draw([-30, 30])]
      const two = (BINARY as readonly string[]).includes(name)
      arrays[`${name}_x`] = { data: x, shape: [x.length] }
      if (two) arrays[`${name}_y`] = { data: y, shape: [y.length] }
      arrays[`${name}_f`] = { data: x.map((value, i) => libm[name](value, y[i]!)), shape: [x.length] }
    }
    const { values } = await runPeer('libm.py', arrays, { names: [...UNARY, ...BINARY] })
    if ((values['digits'] as number) < 60) return skip('longdouble has no more digits than float64 here')
    const over = Object.entries(values['worst'] as Record<string, number>).filter(([name, ulp]) => !(ulp <= bound(name)))
    expect(over).toEqual([])
  })
})
