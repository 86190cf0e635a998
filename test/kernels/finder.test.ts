import { describe, expect, it } from 'vitest'
import type { Kernels } from '../../src/kernels/index.ts'
import { uniform, withKernels } from './support.ts'

/** Curves with gaps, flags, outliers and a flare each. */
function curves(count: number, epochs: number) {
  const next = uniform(11)
  const length = count * epochs
  const normal = (): number => next() + next() + next() + next() + next() + next() - 3
  const flux = Float64Array.from({ length }, () => (next() < 0.02 ? NaN : 100 + 10 * normal() + (next() < 0.01 ? 300 * normal() : 0)))
  const error = Float64Array.from({ length }, () => 5 + 5 * next())
  const flag = Uint8Array.from({ length }, () => (next() < 0.02 ? 4 : 0))
  return { flux: { data: flux, shape: [count, epochs] }, error: { data: error, shape: [count, epochs] }, flag: { data: flag, shape: [count, epochs] } }
}

const mean = (v: number[]): number => v.reduce((a, b) => a + b, 0) / v.length
const spread = (v: number[]): number => Math.sqrt(mean(v.map((x) => (x - mean(v)) ** 2)))

/** The definitions of one curve, one after the other. */
function slow(flux: number[], error: number[], flag: number[], threshold: number, sideband: number) {
  let kept = flux.filter((value, i) => Number.isFinite(value) && flag[i] === 0)
  const sorted = kept.toSorted((a, b) => a - b)
  let [centre, scatter] = [(sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2, spread(kept)]
  for (let round = 0; round < 3; round++) {
    const rest = kept.filter((v) => !(Math.abs(v - centre) / scatter > 3))
    if (rest.length === kept.length || rest.length < 5) break
    kept = rest
    ;[centre, scatter] = [mean(kept), spread(kept)]
  }
  const snr = flux.map((value, i) => (value - centre) / Math.max(error[i]!, scatter))
  const free = snr.map((value, i) => Number.isFinite(value) && flag[i] === 0)
  const says = [...free]
  const events: number[][] = []
  for (;;) {
    const heights = snr.map((value, i) => (free[i] ? Math.abs(value) : 0))
    const peak = heights.indexOf(Math.max(...heights))
    if (!(heights[peak]! > threshold)) break
    const belongs = (i: number): boolean => free[i]! && snr[i]! * Math.sign(snr[peak]!) > sideband
    let [start, end] = [peak, peak]
    for (let i = peak - 1; i >= 0 && (!says[i] || belongs(i)); i--) if (says[i]) start = i
    for (let i = peak + 1; i < snr.length && (!says[i] || belongs(i)); i++) if (says[i]) end = i
    let epochs = 0
    for (let i = start; i <= end; i++) if (says[i]) [epochs, free[i]] = [epochs + 1, false]
    events.push([peak, start, end, epochs])
  }
  return { centre, scatter, snr, events: events.toSorted((a, b) => a[0]! - b[0]!) }
}

const eventsOf = (found: ReturnType<Kernels['finder']>, curve: number): number[][] =>
  [...found.curve.data.keys()].filter((k) => found.curve.data[k] === curve)
    .map((k) => [found.peak, found.start, found.end, found.epochs].map((column) => column.data[k]!))

describe('finder', () => {
  it('is its definition', async () => {
    const [count, epochs] = [60, 151]
    const { flux, error, flag } = curves(count, epochs)
    await withKernels(1, (k) => {
      const found = k.finder({ flux, error, flag }, { threshold: 4, sidebands: -1.5, maxEvents: 1000 })
      expect(found.curve.data.length).toBeGreaterThan(60)
      for (let c = 0; c < count; c++) {
        const part = (column: { data: ArrayLike<number> }): number[] => Array.from(column.data).slice(c * epochs, (c + 1) * epochs)
        const expected = slow(part(flux), part(error), part(flag), 4, 2.5)
        expect(eventsOf(found, c)).toEqual(expected.events)
        expect(found.centre.data[c]).toBeCloseTo(expected.centre, 9)
        expect(found.scatter.data[c]).toBeCloseTo(expected.scatter, 9)
        expected.snr.forEach((value, i) => expect(found.snr.data[c * epochs + i]).toEqual(Number.isNaN(value) ? NaN : expect.closeTo(value, 9)))
      }
      found.peakSnr.data.forEach((value, i) => expect(value).toBe(found.snr.data[found.curve.data[i]! * epochs + found.peak.data[i]!]))
    })
  })

  it('takes curves of any length packed end to end, the same as alone', async () => {
    const { flux } = curves(3, 100)
    const offsets = Int32Array.of(0, 0, 1, 150, 150, 300)
    await withKernels(1, (k) => {
      const together = k.finder({ flux: flux.data, offsets }, { threshold: 3 })
      for (const [c, start] of [...offsets].slice(0, -1).entries()) {
        const alone = k.finder({ flux: flux.data.slice(start, offsets[c + 1]) }, { threshold: 3 })
        expect(eventsOf(together, c)).toEqual(eventsOf(alone, 0))
        expect(together.centre.data[c]).toBe(alone.centre.data[0])
        expect(together.snr.data.slice(start, offsets[c + 1])).toEqual(alone.snr.data)
      }
    })
  })

  it('leaves out what it is told to', async () => {
    await withKernels(1, (k) => {
      const flux = Float64Array.from({ length: 60 }, (_, i) => 10 + (i % 3) - 1 + (i === 20 ? 30 : i === 40 ? -30 : 0))
      const peaks = (options: object, more: object = {}): number[] => [...k.finder({ flux, ...more }, options).peak.data]
      expect(peaks({})).toEqual([20, 40])
      expect(peaks({ dips: false })).toEqual([20])
      expect(peaks({ maxEvents: 1 })).toEqual([20])
      expect(peaks({ maxEvents: 0 })).toEqual([])
      expect(peaks({}, { flag: Float64Array.from(flux, (_, i) => (i === 20 ? 32 : 0)) })).toEqual([40])
      expect(peaks({ removeFailed: true }, { failed: Uint8Array.from(flux, (_, i) => (i === 40 ? 1 : 0)) })).toEqual([20])
    })
  })

  it('takes nothing, one epoch, and curves without a number', async () => {
    await withKernels(1, (k) => {
      expect(k.finder({ flux: new Float64Array(0) }).centre.data).toEqual(Float64Array.of(NaN))
      expect(k.finder({ flux: { data: new Float64Array(0), shape: [0, 7] } }).centre.data).toHaveLength(0)
      const one = k.finder({ flux: Float64Array.of(5), error: Float64Array.of(2) })
      expect([one.centre.data[0], one.scatter.data[0], one.snr.data[0]]).toEqual([5, 0, 0])
      const none = k.finder({ flux: Float64Array.of(NaN, Infinity) })
      expect([none.centre.data[0], none.snr.data[0], none.curve.data.length]).toEqual([NaN, NaN, 0])
    })
  })

  it('keeps its outputs in kernel memory when asked', async () => {
    await withKernels(2, (k) => {
      const { flux, error } = curves(200, 500)
      const expected = k.finder({ flux, error })
      const into = { snr: k.upload({ data: new Float64Array(100_000), shape: [200, 500] }), centre: k.upload(new Float64Array(200)), scatter: k.upload(new Float64Array(200)) }
      const found = k.finder({ flux: k.upload(flux), error: k.upload(error) }, { into })
      expect(k.download(into.snr).data).toEqual(expected.snr.data)
      expect(k.download(into.centre).data).toEqual(expected.centre.data)
      expect(found.peak.data).toEqual(expected.peak.data)
    })
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      const flux = new Float64Array(4)
      expect(() => k.finder({ flux, error: new Float64Array(3) })).toThrow(/error cannot be used/)
      for (const offsets of [[], [0, 3], [0, 5, 4], [1, 4], [0, 3, 2, 4]]) {
        expect(() => k.finder({ flux, offsets: Int32Array.from(offsets) })).toThrow(/offsets cannot be used: they must rise from 0 to the 4 epochs/)
      }
      expect(() => k.finder({ flux }, { threshold: -1 })).toThrow(/threshold is -1/)
      expect(() => k.finder({ flux }, { maxEvents: 1.5 })).toThrow(/maxEvents is 1.5/)
    })
  })
})
