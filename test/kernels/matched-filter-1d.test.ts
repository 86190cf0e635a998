import { describe, expect, it } from 'vitest'
import type { Template } from '../../src/kernels/templates.ts'
import { uniform, withKernels } from './support.ts'

const BANK: Template[] = [
  { shape: 'box', width: 4.2 }, { shape: 'gaussian', sigma: 1.5 }, { shape: 'exponential', tau: 3 }, { shape: 'rise-decay', rise: 1, tau: 2 },
  { shape: 'flare', width: 2 }, { shape: 'sampled', time: [-2, 0, 0.5, 6], value: [0, -1, 3, 0.5] },
]

/** Each template written out. */
function height(template: Template, x: number): number {
  switch (template.shape) {
    case 'box': return Math.abs(x) <= template.width / 2 ? 1 : 0
    case 'gaussian': return Math.abs(x) <= 4 * template.sigma ? Math.exp(-((x / template.sigma) ** 2) / 2) : 0
    case 'exponential': return x >= 0 && x <= (template.duration ?? 6 * template.tau) ? Math.exp(-x / template.tau) : 0
    case 'rise-decay': return x < -6 * template.rise || x > 6 * template.tau ? 0 : Math.exp(x < 0 ? x / template.rise : -x / template.tau)
    case 'flare': {
      const t = x / template.width
      if (t < -1 || t > 20) return 0
      return t <= 0 ? 1 + 1.941 * t - 0.175 * t ** 2 - 2.246 * t ** 3 - 1.125 * t ** 4 : 0.689 * Math.exp(-1.6 * t) + 0.303 * Math.exp(-0.2783 * t)
    }
    case 'sampled': {
      const [t, v] = [Array.from(template.time), Array.from(template.value)]
      const k = t.findIndex((end, i) => i > 0 && x >= t[i - 1]! && x <= end)
      return k < 0 ? 0 : v[k - 1]! + ((v[k]! - v[k - 1]!) * (x - t[k - 1]!)) / (t[k]! - t[k - 1]!)
    }
  }
}

/** The best ratio at every epoch, from the formula; |ratio| where two-sided. */
function slow(time: ArrayLike<number>, value: ArrayLike<number>, weight: ArrayLike<number>, bank: readonly Template[], twoSided = false) {
  return Array.from(time, (now) => {
    let best = NaN
    for (const template of bank) {
      let [sum, squares] = [0, 0]
      for (let j = 0; j < time.length; j++) {
        const [t, w] = [height(template, time[j]! - now), weight[j]!]
        if (!(w > 0) || !Number.isFinite(value[j]!)) continue
        sum += value[j]! * t * w
        squares += t * t * w
      }
      const ratio = sum / Math.sqrt(squares)
      if (squares > 0 && (Number.isNaN(best) || (twoSided ? Math.abs(ratio) > Math.abs(best) : ratio > best))) best = ratio
    }
    return best
  })
}

function curve(n: number, seed: number) {
  const next = uniform(seed)
  const value = Float64Array.from({ length: n }, () => (next() < 0.03 ? NaN : 6 * (next() - 0.5)))
  const weight = Float64Array.from({ length: n }, () => (next() < 0.05 ? 0 : 0.2 + next()))
  let now = 58_000
  return { value, weight, time: Float64Array.from({ length: n }, () => (now += 0.1 + 2 * next())) }
}

function expectClose(got: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expected.forEach((value, i) => {
    if (Number.isNaN(value)) expect(got[i]).toBeNaN()
    else expect([i, Math.abs(got[i]! - value) <= tolerance * Math.max(1, Math.abs(value))]).toEqual([i, true])
  })
}

describe('matchedFilter1d', () => {
  it('is the formula at any times', async () => {
    const { value, weight, time } = curve(300, 6)
    await withKernels(1, (k) => {
      expectClose(k.matchedFilter1d({ value, weight, time }, { templates: BANK }).score.data, slow(time, value, weight, BANK), 1e-6)
      const both = k.matchedFilter1d({ value, weight, time }, { templates: BANK, twoSided: true })
      expectClose(both.score.data, slow(time, value, weight, BANK, true), 1e-6)
      expect(both.template.data.some((which) => which === 0) && both.template.data.some((which) => which === 5)).toBe(true)
    })
  })

  it('is the formula at regular times, in float32 and float64, to 1e-5', async () => {
    const { value, weight } = curve(400, 7)
    const time = Float64Array.from(value, (_, i) => 0.73 * i)
    const expected = slow(time, value, weight, BANK)
    await withKernels(1, (k) => {
      const wide = k.matchedFilter1d({ value, weight }, { templates: BANK, step: 0.73 })
      expectClose(wide.score.data, expected, 1e-5)
      const narrow = k.matchedFilter1d({ value: Float32Array.from(value), weight: Float32Array.from(weight) }, { templates: BANK, step: 0.73 })
      expectClose(narrow.score.data, expected, 1e-5)
      expect([wide.score.dtype, wide.template.dtype]).toEqual(['float32', 'int16'])
    })
  })

  it('tells the signal-to-noise ratio of an event at its epoch by its own template', async () => {
    await withKernels(1, (k) => {
      const value = Float64Array.from({ length: 200 }, (_, i) => (i >= 80 ? 7 * Math.exp(-(i - 80) / 9) : 0))
      const error = Float64Array.from(value, () => 0.5)
      const templates = [2, 5, 9, 20].map((tau): Template => ({ shape: 'exponential', tau }))
      const { score, template } = k.matchedFilter1d({ value, error }, { templates, step: 1 })
      const peak = score.data.indexOf(Math.max(...score.data))
      expect([peak, template.data[peak]]).toEqual([80, 2])
      const energy = value.subarray(80, 135).reduce((sum, v) => sum + v * v, 0)
      expect(score.data[80]! / (Math.sqrt(energy) / 0.5)).toBeCloseTo(1, 5)
    })
  })

  it('takes errors for weights, and flags', async () => {
    await withKernels(1, (k) => {
      const { value, weight, time } = curve(100, 8)
      const error = weight.map((w) => 1 / Math.sqrt(w))
      const flag = Uint8Array.from(value, (_, i) => (i % 11 === 0 ? 8 : 0))
      const expected = slow(time, value, weight.map((w, i) => (flag[i] === 0 ? w : 0)), BANK)
      expectClose(k.matchedFilter1d({ value, error, flag, time }, { templates: BANK }).score.data, expected, 1e-6)
    })
  })

  it('has no score where there is no data', async () => {
    await withKernels(1, (k) => {
      const inputs = { value: Float32Array.of(1, NaN, 3), weight: Float32Array.of(1, 1, 0) }
      const { score, template } = k.matchedFilter1d(inputs, { templates: [{ shape: 'box', width: 0.5 }], step: 1 })
      expect([[...score.data], [...template.data]]).toEqual([[1, NaN, NaN], [0, -1, -1]])
      expect(k.matchedFilter1d({ value: new Float64Array(0), weight: new Float64Array(0), time: new Float64Array(0) }, { templates: BANK }).score.data).toHaveLength(0)
    })
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      const value = new Float64Array(3)
      const call = (inputs: object, options: object) => () => k.matchedFilter1d({ value, weight: value, ...inputs } as never, { templates: BANK, step: 1, ...options } as never)
      expect(call({ time: value }, {})).toThrow(/time cannot be used: either times or the option step/)
      expect(call({ error: value }, {})).toThrow(/error cannot be used: either errors or weights/)
      expect(call({}, { step: 0 })).toThrow(/step is 0/)
      expect(call({}, { templates: [] })).toThrow(/there are 0 of them/)
      expect(call({}, { templates: [{ shape: 'box', width: -1 }] })).toThrow(/templates\[0\].width is -1/)
      expect(call({}, { templates: [{ shape: 'star' }] })).toThrow(/templates\[0\].shape is star, not one of box/)
      expect(call({}, { templates: [{ shape: 'sampled', time: [0, 0], value: [1, 1] }] })).toThrow(/its times do not rise/)
      expect(call({}, { templates: [{ shape: 'sampled', time: [0], value: [NaN] }] })).toThrow(/not all finite/)
    })
  })
})
