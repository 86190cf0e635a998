import { describe, expect, it } from 'vitest'
import { BINARY, UNARY } from '../../src/kernels/elementary.ts'
import { libm } from '../../src/kernels/libm.ts'
import { uniform, withKernels } from './support.ts'

/** Values to seventeen digits from Abramowitz & Stegun and the Digital Library of Mathematical Functions, or exact. */
const KNOWN: [name: (typeof UNARY)[number], x: number, value: number][] = [
  ['sin', Math.PI / 6, 0.49999999999999994], ['cos', 0, 1], ['tan', 0, 0], ['atan', 1, Math.PI / 4], ['asin', 1, Math.PI / 2], ['acos', -1, Math.PI],
  ['exp', 1, Math.E], ['exp2', 10, 1024], ['exp10', 15, 1e15], ['expm1', 1e-300, 1e-300], ['log', 10, Math.LN10], ['log2', 2 ** -1074, -1074],
  ['log10', 1e22, 22], ['log1p', 1e-300, 1e-300], ['cbrt', 27, 3], ['erf', 0.5, 0.5204998778130465], ['erfc', 0.5, 0.4795001221869535],
  ['gamma', 5, 24], ['gamma', 0.5, 1.772453850905516], ['lgamma', 0.5, 0.5723649429247001], ['lgamma', 2, 0],
]

describe('libm', () => {
  it('has known values', () => {
    for (const [name, x, value] of KNOWN) {
      const error = Math.abs(libm[name](x) - value) / (2 ** -52 * Math.abs(value) || 1)
      expect([name, x, error <= 1]).toEqual([name, x, true])
    }
    expect([libm.atan2(-0, -1), libm.pow(2, 0.5), libm.hypot(3, 4)]).toEqual([-Math.PI, Math.SQRT2, 5])
    expect(libm.hypot(3e200, 4e200) / 5e200).toBeCloseTo(1, 14)
    expect([libm.log(-1), libm.pow(-8, 1 / 3), libm.lgamma(-1), libm.log(0)]).toEqual([NaN, NaN, Infinity, -Infinity])
  })

  it('agrees with the engine to a few units in the last place', () => {
    const next = uniform(3)
    const names = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'atanh', 'exp', 'expm1', 'log1p', 'cbrt'] as const
    for (const name of names) {
      for (let i = 0; i < 500; i++) {
        const x = 2 * next() - 1
        const [ours, theirs] = [libm[name](x), Math[name](x)]
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(4 * 2 ** -52 * Math.abs(theirs))
      }
    }
  })
})

describe('math', () => {
  it('is libm, element by element', async () => {
    const next = uniform(4)
    const x = { data: Float64Array.from({ length: 150_000 }, () => 0.01 + 3 * next()), shape: [300, 500] }
    await withKernels(2, (k) => {
      const all = [...UNARY.map((name) => k.math[name](x)), ...BINARY.map((name) => k.math[name](x, 2.5))]
      for (const [i, name] of [...UNARY, ...BINARY].entries()) {
        expect(all[i]!.shape).toEqual([300, 500])
        for (let at = 0; at < x.data.length; at += 997) expect(all[i]!.data[at]).toBe(libm[name](x.data[at]!, 2.5))
      }
      const angles = k.math.atan2(x, x).data
      expect(angles.every((angle) => angle === Math.PI / 4)).toBe(true)
    })
  })

  it('takes numbers, handles and empty arrays', async () => {
    await withKernels(1, (k) => {
      expect([k.math.log10(1000), k.math.pow(2, 3)]).toEqual([3, 8])
      const handle = k.upload(Float64Array.of(1, 4))
      k.math.log2(handle, { into: handle })
      expect([...k.download(handle).data]).toEqual([0, 2])
      expect(k.math.exp(new Float64Array(0)).data).toHaveLength(0)
      expect([...k.math.sin(Float32Array.of(NaN, 0)).data]).toEqual([NaN, 0])
    })
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      expect(() => k.math.pow(Float64Array.of(1, 2), Float64Array.of(1, 2, 3))).toThrow(/y cannot be used: its shape is \[3\]/)
      expect(() => k.math.atan2(1 as never, Float64Array.of(1) as never)).toThrow(/x cannot be used/)
    })
  })
})
