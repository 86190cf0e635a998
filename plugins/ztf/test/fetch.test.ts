import { moveByProperMotion, separation } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { fetchZtf } from '../src/fetch.ts'
import plugin from '../src/index.ts'
import { fetchContext, HEADER, line, rawOf, source } from './fixtures.ts'

async function urlFor(given: Parameters<typeof source>[0], section: object = {}): Promise<string> {
  const ctx = fetchContext(HEADER, { base_url: 'http://host/cgi', ...section })
  await fetchZtf(source(given), ctx)
  expect(ctx.asked.length).toBe(1)
  return ctx.asked[0]!.url
}

describe('the request', () => {
  it('is what the contract says, percent-encoded', async () => {
    expect(await urlFor({ ra: 10.5, dec: -20.25 }, { cone_search_radius: 3.6 })).toBe(
      'http://host/cgi?POS=CIRCLE%2010.50000000%20-20.25000000%200.00100000&FORMAT=CSV',
    )
    expect(await urlFor({}, { release: 'ztf_dr24', base_url: 'http://host/cgi?x=1' })).toMatch(
      /^http:\/\/host\/cgi\?x=1&POS=[^&]*&FORMAT=CSV&COLLECTION=ztf_dr24$/,
    )
  })

  it('writes small and wrapped coordinates plainly', async () => {
    expect(await urlFor({ ra: 359.9999999999, dec: -1e-12 })).toContain('CIRCLE%200.00000000%200.00000000%20')
    expect(await urlFor({ ra: 1e-7, dec: 89.99999999 })).toContain('CIRCLE%200.00000010%2089.99999999%20')
  })

  it('goes where the source is in the middle of the survey, and is as wide as it moves', async () => {
    // Barnard's star, Gaia DR3.
    const barnard = source({ ra: 269.4485, dec: 4.73942, pmra: -801.551, pmdec: 10362.394, epoch: 2016 })
    const [ra, dec, radius] = decodeURIComponent(await urlFor(barnard))
      .match(/CIRCLE (\S+) (\S+) ([^&]+)/)!
      .slice(1)
      .map(Number) as [number, number, number]
    const inYear = (year: number) => moveByProperMotion(barnard.ra, barnard.dec, -801.551, 10362.394, 2016, year)
    expect(3600 * separation(ra, dec, inYear(2022).ra, inYear(2022).dec)).toBeLessThan(1e-3)
    for (const year of [2018.2, 2020, 2025.8]) {
      expect(separation(ra, dec, inYear(year).ra, inYear(year).dec)).toBeLessThan(radius - 1.99 / 3600)
    }
    expect(3600 * radius).toBeCloseTo(2 + 3.8 * Math.hypot(0.801551, 10.362394), 4)
  })

  it('never asks for more than the service takes; hands delay and timeout on', async () => {
    expect(await urlFor({ pmra: 1e6, pmdec: 0 }, { cone_search_radius: 599 })).toContain('%200.16666667&')
    const ctx = fetchContext(HEADER, { retry_delay: 0.5, timeout: 7 })
    await fetchZtf(source(), ctx)
    expect(ctx.asked[0]!.options).toEqual({ retryDelay: 0.5, timeout: 7 })
    expect(ctx.asked[0]!.url).toMatch(/^https:/)
  })

  it('is not made for what the survey cannot have', async () => {
    const observatory = plugin.observatories[0]!
    for (const [given, words] of [
      [{ dec: -30.001 }, 'south'],
      [{ mag: 20.51 }, 'fainter'],
    ] as const) {
      const ctx = fetchContext(HEADER)
      const answer = await fetchZtf(source(given), ctx)
      expect(answer).toMatchObject({ empty: true, reason: expect.stringContaining(words) })
      expect(ctx.asked).toEqual([])
      expect(observatory.estimate!(source(given), ctx.params).requests).toBe(0)
    }
    await urlFor({ dec: -30, mag: 20.5 })
    expect(observatory.estimate!(source(), fetchContext('').params).requests).toBe(1)
  })
})

describe('the answer', () => {
  it('is kept verbatim: 64-bit names exact, hexadecimal as text', async () => {
    const { table, meta } = rawOf(
      await fetchZtf(source(), fetchContext(HEADER + line({ oid: '9007199254740993' }), { release: 'ztf_dr24' })),
    )
    expect([...table.columns.keys()]).toEqual(HEADER.trim().split(','))
    expect(table.columns.get('oid')).toEqual(BigInt64Array.of(9007199254740993n))
    expect(table.columns.get('filefracday')).toEqual(BigInt64Array.of(20180325353160n))
    expect(table.columns.get('ccdid')).toEqual(['0x3'])
    expect(table.columns.get('catflags')).toEqual(Int32Array.of(0))
    expect(table.columns.get('exptime')).toEqual(Float64Array.of(30))
    expect(meta).toEqual({ release: 'ztf_dr24' })
  })

  it('of a header alone is empty', async () => {
    expect(await fetchZtf(source(), fetchContext(HEADER))).toMatchObject({
      empty: true,
      reason: 'no detection within 2.00 arcsec',
    })
  })

  it.each([
    ['<html>Maintenance</html>', 'not_a_table'],
    ['<?xml version="1.0"?><VOTABLE><INFO value="ERROR"/></VOTABLE>\n', 'not_a_table'],
    ['', 'not_a_table'],
    [HEADER.replace(',mag,', ',magnitude,') + line(), 'missing_column'],
    [(HEADER + line()).slice(0, -1), 'table_cut'],
    [HEADER.slice(0, 40), 'table_cut'],
    [HEADER + line().replace(',30,', ','), 'table_cut'],
    [HEADER + line().replace(',30,', ',') + line(), 'field_count'],
    [HEADER + line().replace('18.6', '18.x'), 'not_a_number'],
    [HEADER + line({ oid: '' }), 'not_a_number'],
  ])('%# that is no whole table fails', async (text, code) => {
    await expect(fetchZtf(source(), fetchContext(text))).rejects.toMatchObject({ code })
  })
})

it('describes every parameter and accepts the documented section', () => {
  const observatory = plugin.observatories[0]!
  const { params, reduceParams } = observatory.schemas() as Record<
    string,
    { properties: Record<string, { description?: string; default?: unknown }> }
  >
  for (const property of [...Object.values(params!.properties), ...Object.values(reduceParams!.properties)]) {
    expect(property.description).toBeTruthy()
    expect(property).toHaveProperty('default')
  }
  expect(observatory.checkParams({ base_url: 'http://127.0.0.1:8080/x', minimal_declination: -30, retry_delay: 1 }).ok).toBe(true)
  expect(observatory.checkReduceParams({ gap: 40, radius: 3, mag_range: 0.75, drop_bad: false }).ok).toBe(true)
  for (const bad of [
    { unknown: 1 },
    { base_url: 'ftp://x' },
    { cone_search_radius: 601 },
    { retry_delay: -1 },
    { release: 'a b' },
  ])
    expect(observatory.checkParams(bad).ok).toBe(false)
  for (const name of observatory.downloadParams!) expect(Object.keys(params!.properties)).toContain(name)
})
