import { readdirSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { startKinds } from './support/servers.ts'
import { allFiles, dump, inconsistencies, readEverything } from './support/state.ts'

const { quick, stop } = await startKinds()
const place = await quick.make()
afterAll(async () => {
  place.remove()
  await stop()
})

/** Every byte outside the safe ones as %XX: the rule of the contract, written down once more. */
function escaped(name: string): string {
  const bytes = [...Buffer.from(name, 'utf8')]
  const dots = bytes.every((byte) => byte === 0x2e)
  return bytes
    .map((byte) => {
      const char = String.fromCharCode(byte)
      return /[A-Za-z0-9+._-]/.test(char) && !dots ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

const LONG = 'n'.repeat(200)
const LONGER = 'ü'.repeat(100)
const NAMES = [
  'N',
  '../../x',
  'a/b',
  '..',
  '.',
  'α Ori ☆',
  'with "quotes", and comma',
  '%41',
  'A',
  '/etc/passwd',
  'x_reduction_01_of_01',
  LONG,
  LONGER,
]

it('keeps files and keys where the contract says, whatever the names', async () => {
  place.project(
    'odd',
    NAMES.map((name, i) => ({ name, ra: 123.4 + i / 100, dec: -5 })),
  )
  const run = await place.astro('run', 'odd')
  expect(run.json.failures).toEqual([])
  expect(run.json.counts).toMatchObject({
    sources: NAMES.length,
    new: NAMES.length,
    light_curves: NAMES.length,
  })
  expect(allFiles(place.root)).toEqual([
    'DEMO/DEMO_photometry_RA123.h5',
    'ODD/00_config.yaml',
    'ODD/DEMO_photometry_RA123_processed.h5',
    'ODD/DEMO_photometry_RA123_reduced.h5',
    'ODD/status.json',
  ])
  const keys = await readEverything(place.root)
  const short = NAMES.filter((name) => name !== LONGER)
  const long = keys.get('DEMO/DEMO_photometry_RA123.h5')!.filter((key) => key.includes('~'))
  expect(long).toHaveLength(1)
  const all = [...short.map(escaped), ...long]
  expect(keys.get('DEMO/DEMO_photometry_RA123.h5')).toEqual(all.toSorted())
  expect(keys.get('ODD/DEMO_photometry_RA123_reduced.h5')).toEqual(all.map((key) => `${key}_reduction_01_of_01`).toSorted())
  expect(keys.get('ODD/DEMO_photometry_RA123_processed.h5')).toEqual(all.map((key) => `${key}_processed_01_of_01`).toSorted())
  expect(await inconsistencies(place.root, await dump(place))).toEqual([])
  // Nothing beside the data root ('oclif' is the command framework's own).
  expect(
    readdirSync(place.folder)
      .filter((name) => name !== 'oclif')
      .toSorted(),
  ).toEqual(['data', 'odd.csv', 'odd.yaml'])
})

it('reads them back by their names', async () => {
  const { sources } = (await place.astro('sources', 'odd')).json
  expect(sources.map(({ name }) => name)).toEqual(NAMES)
  for (const name of ['../../x', 'α Ori ☆', LONGER]) {
    const { light_curves } = (await place.astro('lightcurve', name, 'odd', '--level', 'processed')).json
    expect(light_curves).toHaveLength(1)
    expect(light_curves[0]!.columns.mjd).toHaveLength(100)
  }
  const nobody = await place.astro('lightcurve', 'nobody', 'odd')
  expect(nobody.code).toBe(2)
  expect(nobody.json.error.code).toBe('source_unknown')
})
