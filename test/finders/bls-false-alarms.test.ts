import { createRandom, type Random } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { falseAlarm, trialsOf } from '../../plugins/bls/src/grid.ts'
import { bls } from '../../plugins/bls/src/index.ts'
import { lightOf } from '../../plugins/bls/src/light.ts'
import { periodogramOf } from '../../plugins/bls/src/periodogram.ts'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { seriesFrom } from './run.ts'

const LONG = process.env['ASTRO_TEST_LONG'] === '1'
const TIMEOUT = 3_600_000

const SETTINGS = { min_duration: 0.1, min_period: 1, max_period: 20 }

const everyHalfHour = (epochs: number) => () => Float64Array.from({ length: epochs }, (_, i) => i / 48)
const inNights = (epochs: number, nights: number) => (random: Random) =>
  Float64Array.from({ length: epochs }, () => Math.floor(random.uniform(0, nights)) + random.uniform(0, 0.3)).toSorted()

/** At least a thousand curves each: of a hundred a line of 1 % says nothing. */
const CADENCES: [string, number, (random: Random) => Float64Array, object][] = [
  ['half a month every half hour', LONG ? 20_000 : 1500, everyHalfHour(600), SETTINGS],
  LONG
    ? ['a month every half hour, all periods and durations', 4000, everyHalfHour(1300), {}]
    : ['ten days every half hour, all periods and durations', 1000, everyHalfHour(480), {}],
  LONG ? ['nights from the ground', 4000, inNights(200, 150), SETTINGS] : ['forty nights from the ground', 1000, inNights(80, 40), { min_duration: 0.2, min_period: 2, max_period: 10 }],
]

describe('false alarms of bls', () => {
  it.each(CADENCES)('%s', (name, curves, times, given) => {
    const kernels = curveKernels()
    const checked = bls.checkParams(given)
    if (!checked.ok) throw new Error(name)
    const alarms = { 0.01: 0, 0.1: 0 }
    for (let i = 0; i < curves; i++) {
      const random = createRandom(`${name} ${i}`)
      const epochs = Array.from(times(random), (t) => {
        const sigma = random.uniform(0.0005, 0.002)
        return [t, 1 + sigma * random.normal(), sigma] as const
      })
      const light = lightOf(seriesFrom(epochs, 'g'), checked.value, kernels, () => false)
      const trials = trialsOf(light.time.at(-1)! - light.time[0]!, checked.value)
      const fap = falseAlarm(periodogramOf(light, checked.value, kernels).snr.reduce((best, snr) => Math.max(best, snr), 0), trials, kernels.math)
      if (fap <= 0.01) alarms[0.01]++
      if (fap <= 0.1) alarms[0.1]++
    }
    console.log(`${name}: ${((100 * alarms[0.1]) / curves).toFixed(2)} % at 10 %, ${((100 * alarms[0.01]) / curves).toFixed(2)} % at 1 % of ${curves}`)
    // Never more than twice what is claimed, of dense cadences no less than half, at 3.3 standard deviations of so many draws.
    for (const claimed of [0.1, 0.01] as const) {
      const [most, least] = [2 * claimed * curves, name.includes('ground') ? 0 : (claimed * curves) / 2]
      expect(alarms[claimed]).toBeLessThanOrEqual(most + 3.3 * Math.sqrt(most))
      expect(alarms[claimed]).toBeGreaterThanOrEqual(least - 3.3 * Math.sqrt(least))
    }
  }, TIMEOUT)
})
