import { createRandom, type Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { find, seriesFrom, type Epoch } from '../../../test/finders/run.ts'
import { curveKernels } from '../../../src/kernels/curve-kernels.ts'
import { ls, lsBands } from '../src/index.ts'

/** Nights of three seasons of half a year. */
function seasons(light: (time: number) => number): Series {
  const random = createRandom('seasons')
  const epochs = Array.from({ length: 3 * 150 }, (_, i): Epoch => {
    const time = 58000 + 365 * Math.floor(i / 150) + random.uniform(0, 180)
    return [time, light(time) + 0.01 * random.normal(), 0.01]
  })
  return seriesFrom(epochs, 'g')
}

const wave = (time: number): number => Math.sin((2 * Math.PI * time) / 0.7331)

describe('ls_bands', () => {
  it.each([['the first band', []], ['the first band that has epochs', [seriesFrom([], 'u')]]])('measures the depth against %s', (_, before) => {
    const g = seasons((time) => 1 + 0.1 * wave(time))
    const r = seriesFrom(Array.from(g.time, (time): Epoch => [time + 0.1, 3 + 0.45 * wave(time + 0.1), 0.01]), 'r')
    for (const [one, other, depth] of [[g, r, 0.1], [r, g, 0.15]] as const) {
      const [best] = find(lsBands, [...before, one, other], { min_period: 0.5, harmonics: 1 })
      expect(best!.series).toBe(before.length)
      expect(Math.abs(best!.depth! / depth - 1)).toBeLessThan(0.05)
    }
  })
})

describe('ls', () => {
  it('computes the window of noise alone only for who asks, and gives it to a copy', () => {
    const kernels = curveKernels()
    let windows = 0
    const counting = { ...kernels, window: (...args: Parameters<typeof kernels.window>) => (windows++, kernels.window(...args)) }
    const checked = ls.checkParams({ min_period: 0.5 })
    if (!checked.ok) throw new Error('parameters')
    const ctx = { params: checked.value, kernels: counting, log: console, random: createRandom }
    const series = [seasons(() => 1)]
    const scored = ls.process(series, ctx)
    expect([ls.detect(series, scored, ctx), windows]).toEqual([[], 0])
    const { frequency, power, window } = structuredClone(scored.spectrum!)
    expect([frequency.length, window!.length]).toEqual([power.length, power.length])
    const { time } = series[0]!
    const span = time.at(-1)! - time[0]!
    expect(window).toEqual(kernels.window(time, { start: 0.25 / span, step: 0.1 / span, count: power.length }))
    expect([frequency[0], scored.spectrum!.window === scored.spectrum!.window]).toEqual([0.25 / span, true])
  })

  it('names one period that is longer than max_period once, not its sidelobes', () => {
    const finds = find(ls, [seasons((time) => 1 + 0.1 * Math.sin((2 * Math.PI * time) / 40))], { max_period: 10, min_period: 0.5 })
    expect(finds.map(({ alias_of }) => alias_of)).toEqual(['longer than max_period'])
    expect(Math.abs(finds[0]!.period! / 40 - 1)).toBeLessThan(1e-2)
  })

  it('refuses a range of periods that holds none', () => {
    const checked = [{ min_period: 5, max_period: 5 }, { min_period: 6, max_period: 5 }].map((given) => ls.checkParams(given))
    for (const one of checked) expect(one).toMatchObject({ ok: false, issues: [{ path: ['min_period'] }] })
    expect(ls.checkParams({ min_period: 4, max_period: 5 }).ok).toBe(true)
  })
})
