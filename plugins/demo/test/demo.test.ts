import { median, numbers, separation, table } from '@astro/sdk'
import type { ReducedCurve, Table } from '@astro/sdk'
import { aSource, fakeContext, testObservatory } from '@astro/sdk/testing'
import { describe, expect, it } from 'vitest'
import plugin from '../src/index.ts'

const demo = plugin.observatories[0]!
const star = aSource({ name: 'WD 1', ra: 359.99999, dec: -12.5, mag: 18 })
const other = aSource({ name: 'Ωμέγα/2', ra: 10, dec: 89.99999 })

function params(section: object = {}): any {
  const result = demo.checkParams(section)
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join())
  return result.value
}

async function observe(section: object = {}, source = star): Promise<Table> {
  const answer = await demo.fetch(source, fakeContext({ params: params(section) }))
  if (!('table' in answer)) throw new Error('empty')
  return answer.table
}

async function reduce(t: Table, options: object = {}, source = star): Promise<readonly ReducedCurve[]> {
  const checked = demo.checkReduceParams(options)
  if (!checked.ok) throw new Error('refused')
  return demo.reduce({ table: t, meta: {} }, source, {
    reduce: checked.value,
    log: fakeContext({ params: {} }).log,
  })
}

testObservatory(demo, { sources: [star, other], empty: { source: star, params: { empty: [star.name] } } }, it)

describe('demo photometry', () => {
  it('has the specified columns, epochs and distributions', async () => {
    const t = await observe({ num_points: 10_000 })
    expect([...t.columns.keys()]).toEqual(['mjd', 'exptime', 'ra', 'dec', 'mag', 'magerr', 'filter', 'flag'])
    const [mjd, mag, magerr] = [numbers(t, 'mjd'), numbers(t, 'mag'), numbers(t, 'magerr')]
    expect(mjd[0]).toBe(57000)
    expect(mjd.at(-1)).toBeCloseTo(58000, 9)
    expect(mjd.slice(1).every((m, i) => Math.abs(m - mjd[i]! - 1000 / 9999) < 1e-9)).toBe(true)
    expect(magerr.every((e) => e >= 0.09 && e < 0.11)).toBe(true)
    const pulls = Float64Array.from(mag, (m, i) => (m - 18) / magerr[i]!)
    const mean = pulls.reduce((a, b) => a + b) / pulls.length
    const variance = pulls.reduce((a, b) => a + (b - mean) ** 2, 0) / (pulls.length - 1)
    // Five standard errors of a mean and of a variance of N(0, 1).
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(10_000))
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 10_000))
    expect(numbers(t, 'exptime').every((e) => e === 30)).toBe(true)
    expect(numbers(t, 'flag').every((f) => f === 0)).toBe(true)
    const [ra, dec] = [numbers(t, 'ra'), numbers(t, 'dec')]
    expect(ra.every((r, i) => r >= 0 && r < 360 && separation(r, dec[i]!, star.ra, star.dec) < 0.001)).toBe(true)
    expect(ra.some((r) => r < 1)).toBe(true)
  })

  it('keeps declinations on the sphere', async () => {
    expect(numbers(await observe({}, other), 'dec').every((d) => d <= 90)).toBe(true)
  })

  it('depends on the name of the source, not on its place in the catalog or on waiting', async () => {
    const first = await observe()
    expect(await observe({}, { ...star, index: 7 })).toEqual(first)
    expect(await observe({ wait_time: 3, wait_time_poisson: 2 })).toEqual(first)
    expect(numbers(await observe({}, { ...star, name: 'WD 2' }), 'mag')).not.toEqual(numbers(first, 'mag'))
  })

  it('draws random, unsorted times when asked', async () => {
    const mjd = numbers(await observe({ shuffle_time: true, mjd_start: 58000, mjd_end: 58001 }), 'mjd')
    expect(mjd.every((m) => m >= 58000 && m < 58001)).toBe(true)
    expect([...mjd]).not.toEqual([...mjd].toSorted())
  })

  it('makes a single epoch', async () => {
    expect([...numbers(await observe({ num_points: 1, mjd_start: 57123.5 }), 'mjd')]).toEqual([57123.5])
  })

  it('puts a flare in: rise at the first epoch, e-folding decay of the added flux, other stars untouched', async () => {
    const section = { num_points: 101, mjd_start: 57000, mjd_end: 57100 }
    const flares = [{ name: star.name, mjd: 57049.5, amplitude: 2.5, duration: 4 }]
    const quiet = numbers(await observe(section), 'mag')
    const loud = numbers(await observe({ ...section, sim_args: { flares } }), 'mag')
    for (let i = 0; i < 101; i++) {
      // 2.5 mag are a factor 10 in flux: the star and nine times its flux, decaying from epoch 50 on.
      const flux = i < 50 ? 1 : 1 + 9 * Math.exp(-(i - 50) / 4)
      expect(quiet[i]! - loud[i]!).toBeCloseTo(2.5 * Math.log10(flux), 9)
    }
    expect(numbers(await observe({ ...section, sim_args: { flares } }, other), 'mag')).toEqual(
      numbers(await observe(section, other), 'mag'),
    )
    const late = [{ ...flares[0], mjd: 57100.5 }]
    expect(numbers(await observe({ ...section, sim_args: { flares: late } }), 'mag')).toEqual(quiet)
  })

  it('adds overlapping flares in flux', async () => {
    const section = { num_points: 3, mjd_start: 57000, mjd_end: 57002 }
    const flare = { name: star.name, mjd: 57000, amplitude: 2.5, duration: 1e9 }
    const quiet = numbers(await observe(section), 'mag')
    const loud = numbers(await observe({ ...section, sim_args: { flares: [flare, flare] } }), 'mag')
    expect(quiet[0]! - loud[0]!).toBeCloseTo(2.5 * Math.log10(19), 9)
  })
})

describe('demo waits and failures', () => {
  it('waits as told, with a Poisson part in whole seconds around its mean', async () => {
    const waits: number[] = []
    for (let i = 0; i < 400; i++) {
      const ctx = fakeContext({ params: params({ wait_time: 1, wait_time_poisson: 2, num_points: 1 }) })
      await demo.fetch({ ...star, name: `s${i}` }, ctx)
      waits.push(...ctx.waits)
    }
    expect(waits.length).toBe(400)
    expect(waits.every((w) => Number.isInteger(w) && w >= 1)).toBe(true)
    const mean = waits.reduce((a, b) => a + b) / waits.length
    expect(Math.abs(mean - 3)).toBeLessThan(5 * Math.sqrt(2 / 400))
  })

  it('does not wait by default', async () => {
    const ctx = fakeContext({ params: params() })
    await demo.fetch(star, ctx)
    expect(ctx.waits).toEqual([])
  })

  it('ends a wait when interrupted', async () => {
    const ctx = fakeContext({ params: params({ wait_time: 5 }), signal: AbortSignal.abort(new Error('interrupted')) })
    await expect(demo.fetch(star, ctx)).rejects.toThrow('interrupted')
  })

  it('fails and is empty for the sources named', async () => {
    const section = { fail: ['WD 1'], empty: ['Ωμέγα/2'] }
    await expect(observe(section)).rejects.toThrow("'WD 1'")
    expect(await demo.fetch(other, fakeContext({ params: params(section) }))).toMatchObject({ empty: true })
    const raw = { table: await observe(), meta: {} }
    const ctx = {
      reduce: { mag_range: null, drop_bad: false, fail: ['WD 1'] },
      log: fakeContext({ params: {} }).log,
    }
    expect(() => demo.reduce(raw, star, ctx)).toThrow("'WD 1'")
  })

  it.each([
    { num_points: 0 },
    { num_points: 1.5 },
    { demo_url: 'no url' },
    { wait_time: -1 },
    { mjd_start: 58000, mjd_end: 57000 },
    { sim_args: { flares: [{ name: 'x', mjd: 57000, amplitude: 1, duration: 0 }] } },
  ])('refuses %j', (section) => {
    expect(demo.checkParams(section).ok).toBe(false)
  })
})

describe('demo reduction', () => {
  it('gives one curve with the median position and the metadata of the specification', async () => {
    const t = await observe()
    const [curve, ...more] = await reduce(t)
    expect(more).toEqual([])
    expect(curve!.table.length).toBe(100)
    expect(curve!.meta).toMatchObject({ dec: median(numbers(t, 'dec')), series_name: 'series_R', time_stamp_alignment: 'start' })
    expect(separation(curve!.meta.ra, curve!.meta.dec, star.ra, star.dec)).toBeLessThan(1e-4)
    expect(curve!.meta.object_id).toMatch(/^[0-9a-f]{16}$/)
    expect((await reduce(t, {}, other))[0]!.meta.object_id).not.toBe(curve!.meta.object_id)
  })

  it('splits by filter, in the order of their names', async () => {
    const t = await observe({ num_points: 5 })
    const columns = new Map(t.columns).set('filter', ['R', 'I', 'R', 'V', 'I'])
    const curves = await reduce(table(columns))
    expect(curves.map((c) => [c.meta.series_name, c.table.length])).toEqual([
      ['series_I', 2],
      ['series_R', 2],
      ['series_V', 1],
    ])
  })

  it('drops flagged epochs only when asked, and a curve without epochs always', async () => {
    const t = await observe({ num_points: 4 })
    const flagged = (flag: number[]): Table => table(new Map(t.columns).set('flag', Uint8Array.from(flag)))
    expect((await reduce(flagged([0, 1, 0, 2])))[0]!.table.length).toBe(4)
    expect((await reduce(flagged([0, 1, 0, 2]), { drop_bad: true }))[0]!.table.length).toBe(2)
    expect(await reduce(flagged([1, 1, 1, 1]), { drop_bad: true })).toEqual([])
  })

  it('drops the whole star when its median magnitude is too far from the catalog', async () => {
    const t = await observe()
    const middle = median(numbers(t, 'mag'))
    const at = (mag: number | null) => reduce(t, { mag_range: 0.5 }, { ...star, mag })
    expect((await at(middle + 0.49)).length).toBe(1)
    expect((await at(middle + 0.51)).length).toBe(0)
    expect((await at(middle - 0.51)).length).toBe(0)
    expect((await at(null)).length).toBe(1)
    const blind = table(new Map(t.columns).set('mag', new Float64Array(100).fill(NaN)))
    expect(await reduce(blind, { mag_range: 0.5 })).toEqual([])
  })
})
