import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFits, readHeaderText } from '../../src/store/fits/index.ts'
import { astropyPython, runAstropy } from './astropy.ts'
import { compareFile } from './compare.ts'
import { dataFolder, filesLike, fitsFiles } from './data-files.ts'
import { DISAGREEMENTS } from './disagreements.ts'

const folder = dataFolder()
const python = astropyPython()
const missing =
  folder === undefined
    ? 'no data folder (ASTRO_TEST_DATA)'
    : python === undefined
      ? 'no Python with astropy (ASTRO_TEST_PYTHON)'
      : undefined
const files = folder === undefined ? [] : fitsFiles(folder)
const answers = mkdtempSync(join(tmpdir(), 'astro-fits-'))
const answerOf = (file: string): string => join(answers, file.replaceAll('/', '__'))
afterAll(() => rmSync(answers, { recursive: true, force: true }))

describe(`every FITS file of the data folder${missing === undefined ? '' : ` — skipped: ${missing}`}`, () => {
  const used = new Set<(typeof DISAGREEMENTS)[number]>()
  beforeAll(() => {
    if (missing === undefined)
      runAstropy(
        python!,
        files.map((file) => [join(folder!, file), answerOf(file)]),
      )
  }, 600_000)

  it.skipIf(missing !== undefined).each(files)('%s has the pixels, tables and cards that astropy reads', async (file) => {
    const differences = await compareFile(join(folder!, file), answerOf(file))
    const unexplained = differences.filter(({ where, what }) => {
      const known = DISAGREEMENTS.find((one) => one.file === basename(file) && one.where.test(where) && one.what.test(what))
      if (known !== undefined) used.add(known)
      return known === undefined
    })
    expect(unexplained).toEqual([])
  })

  it.skipIf(missing !== undefined)(
    'the table of disagreements names nothing that is gone, and the documentation has each',
    () => {
      expect(DISAGREEMENTS.filter((one) => !used.has(one)).map(({ file, where }) => `${file} ${where}`)).toEqual([])
      const page = readFileSync(join(import.meta.dirname, '../../docs/fits.md'), 'utf8')
      for (const { file } of DISAGREEMENTS) expect(page).toContain(file)
    },
  )
})

describe.skipIf(folder === undefined)('files of the data folder that need no peer', () => {
  const path = (name: string): string => join(folder!, 'fits_conformance', name)

  it('a truncated file says so, with the bytes that are missing', async () => {
    await using file = await openFits(path('480_2018_.Flat.0S0X1.R.17.fits'))
    await expect(file.image()).rejects.toMatchObject({ code: 'fits_truncated', exit: 10, data: { size: 3145728 } })
  })

  it('random groups are reported as such', async () => {
    await using file = await openFits(path('astropy_group.fits'))
    expect((await file.hdus())[0]).toMatchObject({ type: 'groups', rows: 10 })
    await expect(file.image(0)).rejects.toMatchObject({ code: 'fits_no_image' })
    expect((await file.groups()).parameters.shape).toEqual([10, 3])
  })

  it('plain, gzip and bzip2 give the same pixels; compress and a name without .fits are read too', async () => {
    const pixels = await Promise.all(
      ['nomtam_test.fits', 'nomtam_test.fits.gz', 'nomtam_test.fits.bz2'].map(async (name) => {
        await using file = await openFits(path(name))
        return await file.image()
      }),
    )
    for (const one of pixels) expect(one.data).toEqual(pixels[0]!.data)
    for (const name of ['testfile.fits.Z', 'nomtam_ad43021000gis25670_lo.totsky.gz']) {
      await using file = await openFits(path(name))
      expect((await file.hdus()).length).toBeGreaterThan(0)
    }
  })

  it.each(folder === undefined ? [] : filesLike(folder, /\.hdr$/))('%s reads as cards', (name) => {
    const bytes = readFileSync(join(folder!, name))
    const { cards } = readHeaderText(bytes)
    expect(cards.length).toBeGreaterThan(10)
    expect(cards.filter(({ kind, key }) => kind === 'invalid' || !/^(?:[A-Z0-9_-]{0,8}|[A-Z0-9_ -]+)$/.test(key))).toEqual([])
  })
})
