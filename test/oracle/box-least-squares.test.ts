import type { BoxSearch } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { normal, uniform } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const there = peerAvailable('astropy')

const THEIRS: Readonly<Record<keyof BoxSearch, string>> = {
  power: 'power', depth: 'depth', depthError: 'depth_err', duration: 'duration', epoch: 'transit_time', snr: 'depth_snr', logLikelihood: 'log_likelihood',
}

/** A transiting star: at any times, or every half hour with a gap as from space, where places in phase fall on the edges of bins. */
function transits(count: number, regular: boolean) {
  const [next, noise] = [uniform(51), normal(52)]
  const time = Float64Array.from({ length: count }, (_, i) => 1325 + (regular ? i / 48 + (i > count / 2 ? 1.5 : 0) : 80 * next())).sort()
  const sigma = Float64Array.from({ length: count }, () => 4e-4 * (1 + next()))
  const value = Float64Array.from(time, (t, i) => 1 - ((t - 1325.6) % 3.1 < 0.125 ? 0.0012 : 0) + sigma[i]! * noise())
  return { time, value, noise: sigma }
}

const period = Float64Array.from({ length: 4000 }, (_, i) => Math.exp(0.2 + i * 5e-4))

describe.skipIf(!there)('box least squares beside astropy', () => {
  it.each([
    { regular: false, objective: 'likelihood', oversample: 10, durations: [0.1, 0.15, 0.25] },
    { regular: false, objective: 'snr', oversample: 5, durations: [0.2] },
    { regular: true, objective: 'likelihood', oversample: 3, durations: [0.125, 0.0625] },
    { regular: true, objective: 'snr', oversample: 10, durations: [0.1, 0.3] },
  ] as const)('$objective, oversample $oversample, regular times: $regular, to 1e-6', async ({ regular, objective, oversample, durations }) => {
    const epochs = transits(1501, regular)
    const columns = Object.entries({ ...epochs, period }).map(([name, data]) => [name, { data, shape: [data.length] }])
    const { arrays } = await runPeer('box-least-squares.py', Object.fromEntries(columns), { durations, oversample, objective })
    const ours = curveKernels().boxLeastSquares(epochs, { periods: period, durations: Float64Array.from(durations), oversample, objective })
    for (const [name, theirs] of Object.entries(THEIRS)) {
      const expected = arrays[theirs]!.data
      const worst = ours[name as keyof BoxSearch].reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!) / Math.abs(expected[i]!)), 0)
      expect([name, worst < 1e-6, worst]).toEqual([name, true, worst])
    }
    expect(ours.power).toHaveLength(4000)
  })
})
