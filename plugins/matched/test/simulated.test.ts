import { readdirSync } from 'node:fs'
import { createRandom, largestOf } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { matched } from '../src/index.ts'
import { contextOf, dataPath, find, missing, seriesOf, ztfBands } from './support.ts'

describe.skipIf(missing('ztf_lc'))(`constants on real ZTF cadences, white noise as quoted${missing('ztf_lc')}`, () => {
  const files = missing('ztf_lc') ? [] : readdirSync(dataPath('ztf_lc')).filter((name) => /^irsa_gaia.*csv$/.test(name))
  const bands = files.flatMap((file) => [...ztfBands(file).values()]).filter(({ time }) => time.length >= 50)
  const random = createRandom('constants')
  const simulated = (i: number) => {
    const { time, noise, flag, baseline } = bands[i % bands.length]!
    return seriesOf({ time, noise, flag, baseline, flux: noise.map((sigma) => random.normal(baseline, sigma)) })
  }

  it('2000 of them: nothing in at least 98 %', () => {
    let quiet = 0
    for (let i = 0; i < 2000; i++) quiet += Number(find(matched, simulated(i)).length === 0)
    expect(quiet / 2000).toBeGreaterThanOrEqual(0.98)
  })

  it('the told false-alarm probability is that of their largest scores, or above', () => {
    const checked = matched.checkParams({ red_noise: 0, noise_floor: false, snr_rest: 0 })
    if (!checked.ok) throw new Error('params')
    const ctx = contextOf(checked.value)
    const told = Array.from({ length: 400 }, (_, i) => {
      const series = [simulated(i)]
      const { snr } = matched.process(series, ctx).state[0].scores
      const most = snr.reduce((best: number, value: number) => Math.max(best, Math.abs(value) || 0), 0)
      return largestOf(most, 2 * matched.trials(series, ctx.params), Math)
    })
    const below = (limit: number): number => told.filter((fap) => fap < limit).length / told.length
    expect(below(0.5)).toBeGreaterThan(0.15)
    expect(below(0.5)).toBeLessThan(0.6)
    expect(below(0.1)).toBeLessThan(0.15)
  })
})
