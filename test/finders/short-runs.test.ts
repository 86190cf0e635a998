import { createRandom, type Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { bls } from '../../plugins/bls/src/index.ts'
import { ls } from '../../plugins/ls/src/index.ts'
import { apart, detections, find, seriesFrom, type Epoch } from './run.ts'

const SIGMA = 0.005
const START = 59000.1

/** An epoch every five minutes of so many hours of so many nights in a row. */
function nights(count: number, hours: number, seed: string, light: (time: number, hour: number) => number): Series {
  const random = createRandom(seed)
  const epochs = Array.from({ length: count }, (_none, night) => Array.from({ length: hours * 12 }, (_, i): Epoch => {
    const time = START + night + i / 288
    return [time, light(time, i / 12 - hours / 2) + SIGMA * random.normal(), SIGMA]
  }))
  return seriesFrom(epochs.flat(), 'V')
}

const wave = (period: number, phase = 1) => (time: number): number => 1 + 0.1 * Math.sin((2 * Math.PI * time) / period + phase)

describe('a few nights from the ground', () => {
  it.each([[4, 2, 7.3], [20, 2, 7.08], [5, 4, 4.4764]])('%s nights of %s h: a star of %s cycles per day has its period', (count, hours, frequency) => {
    const [best] = detections(find(ls, [nights(count, hours, 'star', wave(1 / frequency))]))
    expect(apart(best?.period ?? null, 1 / frequency)).toBeLessThan(2e-3)
  })

  it('of 40 periods of 0.1 to 0.8 d in 7 nights only those near a whole number of cycles per day are lost', () => {
    const wrong = Array.from({ length: 40 }, (_, i) => {
      const random = createRandom(`star ${i}`)
      const period = random.uniform(0.1, 0.8)
      const [best] = detections(find(ls, [nights(7, 4, `noise ${i}`, wave(period, random.uniform(0, 6)))]))
      return apart(best?.period ?? null, period) < 0.01 ? null : 1 / period
    }).filter((frequency) => frequency !== null)
    expect(wrong.length).toBeLessThanOrEqual(10)
    expect(wrong.filter((frequency) => Math.abs(frequency - Math.round(frequency)) > 0.06)).toEqual([])
  })

  it.each([[7, 2], [20, 2]])('%s nights of %s h: neither trends nor the airmass are periods', (count, hours) => {
    for (let i = 0; i < 10; i++) {
      const random = createRandom(`trend ${i}`)
      const [slope, bend, extinction] = [random.uniform(-0.2, 0.2), random.uniform(-0.1, 0.1), random.uniform(0.01, 0.05)]
      const trend = nights(count, hours, `a${i}`, (time) => 1 + slope * ((time - START) / count) + bend * ((time - START) / count) ** 2)
      const airmass = nights(count, hours, `b${i}`, (_, hour) => 1 - extinction * (1 / Math.cos((hour * Math.PI) / 12) - 1))
      for (const series of [trend, airmass]) expect(detections(find(ls, [series])), `${i}`).toEqual([])
    }
  })

  it('bls: an eclipsing binary of 0.53 d in 12 nights', () => {
    const period = 0.53
    const light = (time: number): number => {
      const turns = (time - 59000.4) / period
      return Math.abs(turns - Math.round(turns)) * period < 0.03 ? 0.7 : 1
    }
    const [best] = detections(find(bls, [nights(12, 8, 'binary', light)], { min_period: 0.3, max_period: 3 }))
    expect(apart(best?.period ?? null, period)).toBeLessThan(2e-3)
  })
})
