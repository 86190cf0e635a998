import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { place, type ErrorDocument } from '../acceptance/support/astro.ts'

const at = place()

/** A star of 2.5 d in V, a constant in B. */
beforeAll(async () => {
  const epochs = Array.from({ length: 120 }, (_, i) => 58000 + 1.37 * i + 0.3 * Math.sin(i))
  const lines = epochs.flatMap((mjd, i) => [
    `${mjd},${18 + 0.3 * Math.sin((2 * Math.PI * mjd) / 2.5)},0.02,V`, `${mjd + 0.01},${18 + 0.02 * Math.sin(17 * i)},0.02,B`,
  ])
  at.write('sine.csv', ['mjd,mag,magerr,band', ...lines].join('\n'))
  await at.astro(['import', 'sine.csv', '--project', 'p', '--observatory', 'mine', '--ra', '253.1', '--dec', '12.9'])
  const run = await at.astro(['run', 'p', '--finder', 'ls', '--set', 'simulator.num_injections=0'])
  expect(run.stderr + run.stdout).toMatch(/made now +1/)
}, 120_000)

const error = async (...args: string[]): Promise<ErrorDocument['error']> => {
  const ended = await at.astro([...args, '--json'])
  expect(ended.code).toBe(2)
  return ended.json<ErrorDocument>().error
}

describe('astro plot', () => {
  it('names the periods that were found under the title', async () => {
    const { json } = await at.astro(['plot', 'sine', 'p', '--json'])
    const { title, subtitle } = json<{ title: string; subtitle: string }>()
    expect(title).toBe('sine')
    const [, period] = / · period (\S+) d \(ls, V\)$/.exec(subtitle) ?? []
    expect(Number(period)).toBeCloseTo(2.5, 3)
  })

  it('says how an epoch is written, and how a period', async () => {
    expect(await error('plot', 'sine', 'p', '--kind', 'folded', '--epoch', 'noon')).toMatchObject({ code: 'not_days', hint: expect.stringContaining('--epoch') })
    expect(await error('plot', 'sine', 'p', '--kind', 'folded', '--period', '-1')).toMatchObject({ code: 'not_days', hint: expect.stringContaining('--period') })
  })
})

describe('astro periodogram', () => {
  it('says what is wrong: the name, the band, the finder', async () => {
    expect(await error('periodogram', 'nobody', 'p')).toMatchObject({ code: 'source_unknown', source: 'nobody' })
    expect(await error('periodogram', 'sine', 'p', '--band', 'Q')).toMatchObject({ code: 'no_band', hint: 'its bands: V, B' })
    expect(await error('periodogram', 'sine', 'p', '--finder', 'peak')).toMatchObject({ code: 'no_periodogram', message: "finder 'peak' makes no periodogram of 'sine'" })
  })

  it('takes several finders', async () => {
    const { json } = await at.astro(['periodogram', 'sine', 'p', '--finder', 'ls, bls', '--band', 'V', '--output', 'both.csv', '--json'])
    expect(json<{ periodograms: { finder: string; band: string }[] }>().periodograms.map(({ finder, band }) => [finder, band])).toEqual([['ls', 'V'], ['bls', 'V']])
    const [header, ...lines] = readFileSync(at.path('both.csv'), 'utf8').trimEnd().split('\n')
    expect(header).toBe('finder,band,frequency,period,power,window')
    expect([...new Set(lines.map((line) => line.split(',', 1)[0]))]).toEqual(['ls', 'bls'])
  })
})

it.each([['noise'], ['completeness', 'show'], ['completeness', 'plot'], ['completeness', 'export', '--output', 'x.csv']])('%s %s is of the whole project: there is no --observatory', async (...command) => {
  expect((await error(...command, 'p', '--observatory', 'mine')).message).toContain('--observatory')
})
