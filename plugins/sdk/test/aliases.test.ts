import { aliasOf, type Sampling } from '@astro/sdk'
import { describe, expect, it } from 'vitest'

const nightly = (span: number): Sampling => ({ span, daily: Array<boolean>(20).fill(true), yearly: span > 548 })

describe('frequencies near the day', () => {
  it.each([
    ['four nights', 3.1, 7.3, null],
    ['four nights', 3.1, 7.04, 'solar day / 7'],
    ['twenty nights', 19.1, 7.08, null],
    ['twelve nights', 11.3, 1 / 0.53, null],
    // The widest that the rule gets: 0.05 + 2 / 365.2422 = 0.05548.
    ['a week', 7, 1.0554, 'solar day'],
    ['a week', 7, 1.0556, null],
    // 40 days and more: 2 / span + 2 / year as it always was.
    ['fifty days', 50, 2.045, 'solar day / 2'],
    ['a year and a half', 550, 1.00274, 'sidereal day'],
  ] as const)('%s (%s d), %s cycles per day: %s', (_, span, frequency, reason) => {
    expect(aliasOf(frequency, nightly(span), 2)).toBe(reason)
  })

  it('tells the month only where there was one', () => {
    const lunar = 1 - 1 / 29.530589
    expect([30, 29].map((span) => aliasOf(lunar - 0.045, nightly(span), 2))).toEqual(['lunar day', null])
  })

  it('takes at most a fifth of the frequencies of the shortest run', () => {
    const frequencies = Array.from({ length: 10_000 }, (_, i) => 1 + (i + 0.5) / 1000)
    const gone = frequencies.filter((frequency) => aliasOf(frequency, nightly(3.1), 2) !== null)
    expect(gone.length).toBeGreaterThan(0)
    expect(gone.length).toBeLessThan(0.2 * frequencies.length)
  })
})
