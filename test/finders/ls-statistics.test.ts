import { createRandom, type Random } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { falseAlarm, trialsOf } from '../../plugins/ls/src/false-alarm.ts'
import { refine } from '../../plugins/ls/src/harmonics.ts'
import { searchable } from '../../plugins/ls/src/epochs.ts'
import { frequencyAt, highest } from '../../plugins/ls/src/peaks.ts'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { missing, seriesFrom } from './run.ts'
import { ztfBand } from './ztf.ts'

const LONG = process.env['ASTRO_TEST_LONG'] === '1'
const CURVES = LONG ? 20_000 : 2000
const TIMEOUT = 3_600_000
const CLAIMED = 0.01

type Noise = (time: Float64Array, random: Random) => { flux: Float64Array; noise: Float64Array }

/** White, with errors that differ by a factor of four from epoch to epoch. */
const white: Noise = (time, random) => {
  const noise = time.map(() => random.uniform(0.005, 0.02))
  return { flux: noise.map((sigma) => 1 + sigma * random.normal()), noise }
}

/** White noise and as much that hangs together for three days (a first-order autoregression in time). */
const red: Noise = (time, random) => {
  let state = random.normal()
  const noise = time.map(() => 0.01)
  const flux = time.map((t, i) => {
    const kept = i === 0 ? 0 : Math.exp(-(t - time[i - 1]!) / 3)
    state = kept * state + Math.sqrt(1 - kept * kept) * random.normal()
    return 1 + 0.01 * (random.normal() + state)
  })
  return { flux, noise }
}

/** Share of curves whose highest peak, refined, has a false-alarm probability of 1 % or less, with `highestFrequency` cycles per day. */
function share(name: string, curves: number, times: (random: Random, i: number) => Float64Array, noise: Noise, highestFrequency: number): number {
  const kernels = curveKernels()
  let alarms = 0
  for (let i = 0; i < curves; i++) {
    const random = createRandom(`${name} ${i}`)
    const time = times(random, i)
    const { flux, noise: sigma } = noise(time, random)
    const data = searchable([seriesFrom(Array.from(time, (t, k) => [t, flux[k]!, sigma[k]!] as const), 'g')], 'auto', kernels.math)
    const span = time.at(-1)! - time[0]!
    const grid = { start: 0.25 / span, step: 0.1 / span, count: Math.ceil(highestFrequency * span * 10) }
    const power = kernels.lombScargle(data.epochs, grid)
    const peaks = highest(power, 3, 20).map((k) => refine(data, frequencyAt(grid, k), 1, grid.step, kernels).fit.power)
    const trials = trialsOf(data.epochs, undefined, 1, 1, [grid.start, frequencyAt(grid, grid.count - 1)])
    if (falseAlarm(Math.max(...peaks), trials, kernels.math) <= CLAIMED) alarms++
  }
  console.log(`${name}: ${alarms} of ${curves} above the level of 1 %: ${((100 * alarms) / curves).toFixed(2)} %`)
  return alarms / curves
}

/** What a share may be measured as, at 3.3 standard deviations of so many draws. */
const slack = (p: number): number => (LONG ? 0 : 3.3 * Math.sqrt((p * (1 - p)) / CURVES))

const absent = missing('ztf_lc')
const STARS = ['114808397128552576', '1410345596469085184', '1510467090935595008', '3750072904055666176']

describe('false alarms of ls at a claimed probability of 1 %', () => {
  it.each([100, 300])('uniform times, %s epochs', (n) => {
    const times = (random: Random): Float64Array => Float64Array.from({ length: n }, () => random.uniform(0, 100)).toSorted()
    const found = share(`uniform times, ${n} epochs`, CURVES, times, white, 20)
    expect(found).toBeGreaterThanOrEqual(0.008 - slack(0.008))
    expect(found).toBeLessThanOrEqual(0.012 + slack(0.012))
  }, TIMEOUT)

  it.skipIf(absent)(`times of ZTF${absent}`, () => {
    const cadences = STARS.flatMap((id) => ['zg', 'zr'].map((filter) => ztfBand(`ztf_lc/irsa_gaia${id}.csv`, filter).time))
    const found = share('times of ZTF', CURVES, (_, i) => cadences[i % cadences.length]!, white, 1.1)
    expect(found).toBeLessThanOrEqual(0.012 + slack(0.012))
  }, TIMEOUT)

  it.skipIf(absent)(`correlated noise is another matter${absent}`, () => {
    const { time } = ztfBand(`ztf_lc/irsa_gaia${STARS[0]}.csv`, 'zg')
    const found = share('times of ZTF, half of the variance correlated over 3 days', 200, () => time, red, 1.1)
    expect(found).toBeGreaterThan(0.012)
  }, TIMEOUT)
})
