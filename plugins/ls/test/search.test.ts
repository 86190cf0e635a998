import { createRandom, type Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { find, seriesFrom, type Epoch } from '../../../test/finders/run.ts'
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

describe('ls_bands', () => {
  it.each([['the first band', []], ['the first band that has epochs', [seriesFrom([], 'u')]]])('measures the depth against %s', (_, before) => {
    const wave = (time: number): number => Math.sin((2 * Math.PI * time) / 0.7331)
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
