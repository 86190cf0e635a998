import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { place } from './support/astro.ts'
import { dataFile, without } from './support/real-data.ts'
import { found, importInto, REAL_ONLY } from './support/variability.ts'

const SUPERNOVAE = 'transients_variables/sn_ia_ztf'
const FIELD = 'ztf_lc/DR5_field_example.parquet'

describe.skipIf(without(SUPERNOVAE) !== '')(`the 36 ZTF supernovae${without(SUPERNOVAE)}`, () => {
  const files = without(SUPERNOVAE) ? [] : readdirSync(dataFile(SUPERNOVAE)).filter((file) => file.endsWith('.csv')).map((file) => dataFile(`${SUPERNOVAE}/${file}`))

  it('are detected as events by peak (the default) and by matched, together and one alone', async () => {
    const at = place()
    expect(files).toHaveLength(36)
    await importInto(at, 'sne', 'alerts', files, '--reference', 'difference')
    const all = await found(at, 'sne', '--finder', 'peak,matched')
    for (const finder of ['peak', 'matched']) {
      const events = all.filter((one) => one.finder === finder && one.kind === 'event' && one.sign === 1)
      const share = new Set(events.map(({ source }) => source)).size / 36
      console.log(`${finder}: ${(100 * share).toFixed(1)} % of the supernovae, weakest detection S/N ${Math.min(...events.map(({ score }) => score)).toFixed(1)}`)
      expect(share, finder).toBeGreaterThanOrEqual(0.95)
    }
    // The noise is calibrated on supernovae alone, and is still that of their epochs.
    const { json } = await at.astro(['noise', 'sne', '--json'])
    const { noise } = json<{ noise: { calibrated: boolean; scale: number }[] }>()
    expect(noise.some(({ calibrated }) => calibrated)).toBe(true)
    for (const { scale } of noise) expect(scale).toBeLessThan(1.5)

    const alone = place()
    await importInto(alone, 'one', 'alerts', files.slice(0, 1), '--reference', 'difference')
    const events = await found(alone, 'one')
    expect(events.length).toBeGreaterThan(0)
    expect(events.every(({ finder, sign }) => finder === 'peak' && sign === 1)).toBe(true)
  }, 120_000)
})

it.skipIf(without(FIELD) !== '')(`the share of a field of 3003 stars with a detection is small${without(FIELD)}`, async () => {
  const at = place()
  await importInto(at, 'field', 'dr5', [dataFile(FIELD)])
  const all = await found(at, 'field', '--finder', 'peak,matched', ...REAL_ONLY)
  const share = (finder: string): number => new Set(all.filter((one) => one.finder === finder).map(({ source }) => source)).size / 3003
  console.log(`with a detection: ${(100 * share('peak')).toFixed(2)} % by peak, ${(100 * share('matched')).toFixed(2)} % by matched`)
  expect(share('peak')).toBeLessThan(0.05)
  expect(share('matched')).toBeLessThan(0.005)
  // Among them the brightest pulsating star of the field.
  expect(all.some(({ source }) => source === '202116200000310')).toBe(true)
}, 180_000)
