import { describe, expect, it } from 'vitest'
import { uniform, withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const there = peerAvailable('scipy')

function curves(count: number, epochs: number) {
  const next = uniform(31)
  const normal = (): number => next() + next() + next() + next() + next() + next() - 3
  const column = (make: () => number) => ({ data: Float64Array.from({ length: count * epochs }, make), shape: [count, epochs] })
  return {
    flux: column(() => (next() < 0.02 ? NaN : 1000 + 30 * normal() + (next() < 0.005 ? 2000 * normal() : 0))),
    error: column(() => 20 + 10 * next()), flag: column(() => (next() < 0.01 ? 1 : 0)),
  }
}

describe.skipIf(!there)('light-curve kernels beside NumPy and SciPy', () => {
  it('find the same peaks', async () => {
    const inputs = curves(400, 300)
    const { arrays } = await runPeer('curves.py', inputs, { what: 'finder', threshold: 5 })
    await withKernels(1, (k) => {
      const found = k.finder(inputs, { threshold: 5, maxEvents: 1 })
      const peak = new Int32Array(400).fill(-1)
      found.curve.data.forEach((curve, i) => (peak[curve] = found.peak.data[i]!))
      expect(Array.from(peak)).toEqual(Array.from(arrays['peak']!.data))
      expect(peak.filter((at) => at >= 0).length).toBeGreaterThan(100)
      for (const name of ['centre', 'scatter', 'snr'] as const) {
        const worst = found[name].data.reduce((most, value, i) => {
          const theirs = arrays[name]!.data[i]!
          return Number.isNaN(value) && Number.isNaN(theirs) ? most : Math.max(most, Math.abs(value - theirs) / Math.max(1, Math.abs(theirs)))
        }, 0)
        expect([name, worst < 1e-10]).toEqual([name, true])
      }
    })
  })

  it('filter to 1e-5', async () => {
    const next = uniform(32)
    const n = 500
    const value = Float64Array.from({ length: n }, () => 8 * (next() - 0.5))
    const weight = Float64Array.from({ length: n }, () => (next() < 0.1 ? 0 : 0.3 + next()))
    let now = 58_000
    const irregular = Float64Array.from({ length: n }, () => (now += 0.1 + next()))
    const regular = Float64Array.from({ length: n }, (_, i) => 58_000 + i)
    const taus = [0.71, 1.3, 2.5, 7.1, 16.3]
    const templates = taus.map((tau) => ({ shape: 'exponential' as const, tau, duration: 5.9 * tau }))
    for (const time of [irregular, regular]) {
      const arrays = { value: { data: value, shape: [n] }, weight: { data: weight, shape: [n] }, time: { data: time, shape: [n] } }
      const { data } = (await runPeer('curves.py', arrays, { what: 'filter', taus, duration: 5.9 })).arrays['score']!
      await withKernels(1, (k) => {
        const { score } = time === regular ? k.matchedFilter1d({ value, weight }, { templates, step: 1 }) : k.matchedFilter1d({ value, weight, time }, { templates })
        const worst = score.data.reduce((most, ours, i) => Math.max(most, Math.abs(ours - data[i]!) / Math.max(1, Math.abs(data[i]!)) || 0), 0)
        expect(worst).toBeLessThan(1e-5)
        expect(score.data.map(Number.isNaN)).toEqual(Float32Array.from(data).map(Number.isNaN))
      })
    }
  })

  it('draw numbers from their distributions', async () => {
    const means = [0.2, 3, 9.99, 10, 77, 4e4, 3e8, 1e12]
    await withKernels(1, async (k) => {
      const draw = (distribution: 'normal' | 'uniform' | 'poisson', mean?: number) =>
        k.random({ shape: [100_000] }, { distribution, seed: 2026, ...(mean === undefined ? {} : { mean }) }).values
      const arrays = { normal: draw('normal'), uniform: draw('uniform'), ...Object.fromEntries(means.map((mean) => [`poisson_${mean}`, draw('poisson', mean)])) }
      const { values } = await runPeer('curves.py', arrays, { what: 'random', means: means.map(String) })
      // Fixed seeds: these probabilities never change.
      for (const [name, probability] of Object.entries(values)) expect([name, (probability as number) > 1e-4]).toEqual([name, true])
    })
  })
})
