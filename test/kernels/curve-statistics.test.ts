import { describe, expect, it } from 'vitest'
import { summarize } from '../photometry/slow-statistics.ts'
import { uniform, withKernels } from './support.ts'

function packed(lengths: readonly number[]) {
  const next = uniform(21)
  const total = lengths.reduce((sum, n) => sum + n, 0)
  const time = new Float64Array(total)
  let now = 58_000
  for (let i = 0; i < total; i++) time[i] = now += next()
  const column = (make: () => number): Float64Array => Float64Array.from({ length: total }, () => (next() < 0.03 ? NaN : make()))
  const offsets = Int32Array.from([0, ...lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, n) => sum + n, 0))])
  return { time, flux: column(() => 100 + 40 * (next() - 0.5) + (next() < 0.03 ? 500 : 0)), error: column(() => 4 + 8 * next()), flag: Uint8Array.from(time, () => (next() < 0.05 ? 2 : 0)), offsets }
}

describe('curveStatistics', () => {
  it('is the slow twin, to the bit', async () => {
    const lengths = [0, 1, 2, 5, 40, 300, 3]
    const inputs = packed(lengths)
    await withKernels(1, (k) => {
      const found = k.curveStatistics(inputs, { zeroPoint: 25 })
      for (const c of lengths.keys()) {
        const cut = <A extends Float64Array | Uint8Array>(column: A): A => column.slice(inputs.offsets[c], inputs.offsets[c + 1]) as A
        const epochs = { mjd: cut(inputs.time), flux: cut(inputs.flux), fluxerr: cut(inputs.error), flag: cut(inputs.flag) }
        const { scores, statistics } = summarize(epochs, null, 25)
        for (const name of ['snr', 'dsnr', 'dmag'] as const) expect(cut(found[name].data)).toEqual(scores[name])
        const { epochs: _n, start_mjd: _s, end_mjd: _e, exp_time: _t, zero_point: _z, ...numbers } = statistics
        for (const [name, value] of Object.entries(numbers)) {
          expect([name, found[name as 'good'].data[c]]).toEqual([name, value === null ? NaN : Number(value)])
        }
      }
    })
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      expect(() => k.curveStatistics({ time: new Float64Array(2), flux: new Float64Array(3) })).toThrow(/time cannot be used/)
      expect(() => k.curveStatistics({ time: new Float64Array(2), flux: new Float64Array(2) }, { zeroPoint: NaN })).toThrow(/zeroPoint is NaN/)
    })
  })
})
