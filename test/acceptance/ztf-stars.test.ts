import { existsSync, mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogOf, startArchive, type Archive } from './support/archive.ts'
import { place } from './support/astro.ts'
import { madeUpStar, missing, realStars, SAMPLE, VOID } from './support/ztf-data.ts'

interface Curve {
  readonly filter: string
  readonly epochs: number
  readonly start_mjd: number
  readonly end_mjd: number
}

/** Filter and number of epochs of every season, counted from the answer: cut where no filter has an epoch for 40 days. */
function seasons(text: string): string[] {
  const [header, ...rows] = text.trimEnd().split('\n').map((line) => line.split(','))
  const of = (row: string[], name: string): string => row[header!.indexOf(name)]!
  const epochs = rows.map((row) => ({ mjd: Number(of(row, 'mjd')), filter: of(row, 'filtercode') })).toSorted((a, b) => a.mjd - b.mjd)
  const counts = new Map<string, number>()
  let season = 0
  epochs.forEach(({ mjd, filter }, i) => {
    if (i > 0 && mjd - epochs[i - 1]!.mjd > 40) season++
    counts.set(`${season} ${filter}`, (counts.get(`${season} ${filter}`) ?? 0) + 1)
  })
  return [...counts].map(([key, count]) => `${key.split(' ')[1]} ${count}`).toSorted()
}

describe.skipIf(missing)(`real stars at the light-curve service${missing ? ` (${missing})` : ''}`, () => {
  const [at, again, byHand] = [place(), place(), place()]
  const stars = missing ? [] : realStars()
  const run = ['run', '--config', 'real.yaml', '--json']
  let archive: Archive

  beforeAll(async () => {
    archive = await startArchive(stars)
    for (const where of [at, again, byHand]) {
      where.write('targets.csv', catalogOf(stars))
      where.write('real.yaml', `project: {name: real, obs_names: [ztf]}\ncatalog: {filename: targets.csv}\nobservatories:\n  ztf: {base_url: "${archive.url}", minimal_declination: -40}\n`)
    }
  })
  afterAll(() => archive.close())

  it('says beforehand what it will ask for, and makes nothing', async () => {
    const { code, json } = await at.astro([...run, '--dry-run'])
    expect([code, json()]).toMatchObject([0, { project: 'REAL', dry_run: { requests: stars.length, sources: stars.length, skipped: 0 } }])
    expect(archive.requests).toEqual([])
    expect(existsSync(at.path('astro-data'))).toBe(false)
  })

  it('asks once for every star, as the contract says, and takes all that comes', async () => {
    const { code, json } = await at.astro([...run, '--record', 'tape'])
    const rows = stars.reduce((sum, { text }) => sum + text.trimEnd().split('\n').length - 1, 0)
    expect([code, json()]).toMatchObject([0, {
      counts: { sources: 12, new: 12, skipped: 0, empty: 1, failed: 0, raw_epochs: rows, epochs: rows }, failures: [],
    }])
    expect(archive.requests.length).toBe(12)
    const circles = archive.requests.map((path) => /^\/cgi-bin\/ZTF\/nph_light_curves\?POS=CIRCLE%20([\d.]+)%20(-?[\d.]+)%20([\d.]+)&FORMAT=CSV$/.exec(path)?.slice(1).map(Number))
    for (const { ra, dec } of stars) {
      expect(circles).toContainEqual([expect.closeTo(ra, 7), expect.closeTo(dec, 7), expect.closeTo(2 / 3600, 8)])
    }
  })

  it('asks nobody a second time, not even for the star that nothing is known of', async () => {
    expect((await at.astro(run)).json()).toMatchObject({ counts: { new: 0, skipped: 12, empty: 1 } })
    expect((await at.astro([...run, '--set', 'project.name=other'])).json()).toMatchObject({ counts: { new: 12, empty: 1 } })
    expect(archive.asked.get(VOID)).toBe(1)
    expect(archive.requests.length).toBe(12)
  })

  it('cuts every star into its seasons', async () => {
    const { json } = await at.astro(['sources', '--config', 'real.yaml', '--json'])
    const { sources } = json<{ sources: { name: string; products: { status: string; light_curves: Curve[] }[] }[] }>()
    expect(sources.map(({ name }) => name).toSorted()).toEqual(stars.map(({ name }) => name).toSorted())
    for (const { name, products } of sources) {
      const [{ status, light_curves: curves }, star] = [products[0]!, stars.find((one) => one.name === name)!]
      expect([name, status]).toEqual([name, name === VOID ? 'empty' : 'ok'])
      expect(curves.map(({ filter, epochs }) => `${filter} ${epochs}`).toSorted()).toEqual(name === VOID ? [] : seasons(star.text))
      expect(curves.every(({ start_mjd, end_mjd }, i) => start_mjd <= end_mjd && start_mjd >= (curves[i - 1]?.start_mjd ?? 0))).toBe(true)
    }
  })

  it('makes the same bytes from its recording, and from answers filed by hand', async () => {
    const [asked, rows] = [archive.requests.length, ['detections', '--config', 'real.yaml', '--json']]
    const expected = at.products()
    const own = Object.fromEntries(Object.entries(expected).filter(([file]) => !file.startsWith('OTHER/')))
    expect(Object.keys(own).length).toBeGreaterThan(20)
    expect((await again.astro([...run, '--replay', at.path('tape'), '--workers', '1'])).code).toBe(0)
    expect(again.products()).toEqual(own)
    expect((await again.astro(rows)).stdout).toBe((await at.astro(rows)).stdout)
    mkdirSync(byHand.path('answers/ztf'), { recursive: true })
    for (const { name, text } of stars) byHand.write(`answers/ztf/${name}.body`, text)
    expect((await byHand.astro([...run, '--replay', 'answers'], { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' })).code).toBe(0)
    expect(byHand.products()).toEqual(own)
    expect(archive.requests.length).toBe(asked)
  })

  it('names the source whose recorded answer is missing, and asks nobody', async () => {
    const empty = place()
    empty.write('real.yaml', `project: {name: real, obs_names: [ztf]}\ncatalog: {filename: ${at.path('targets.csv')}}\nobservatories:\n  ztf: {base_url: "${archive.url}"}\n`)
    const asked = archive.requests.length
    const { code, json } = await empty.astro([...run, '--replay', 'nowhere', '--names', SAMPLE])
    expect([code, json()]).toMatchObject([6, { failures: [{ source: SAMPLE, observatory: 'ZTF', stage: 'fetch', code: 'not_recorded' }] }])
    expect(archive.requests.length).toBe(asked)
  })
})

it('takes one star from the command line, without catalog and configuration', async () => {
  const at = place()
  const archive = await startArchive([madeUpStar('asked', 253.1, 12.9)])
  try {
    const star = ['--observatory', 'ztf', '--ra', '253.1', '--dec', '12.9', '--set', `observatories.ztf.base_url=${archive.url}`]
    const first = await at.astro(['run', ...star, '--json'])
    expect([first.code, first.json()]).toMatchObject([0, { project: 'SINGLE', counts: { sources: 1, new: 1, raw_epochs: 60, light_curves: 1, epochs: 60 } }])
    const second = await at.astro(['run', ...star, '--json'])
    expect(second.json()).toMatchObject({ counts: { new: 0, skipped: 1 } })
    expect(archive.requests).toEqual(['/cgi-bin/ZTF/nph_light_curves?POS=CIRCLE%20253.10000000%2012.90000000%200.00055556&FORMAT=CSV'])
    const listed = await at.astro(['sources', 'single', '--json'])
    expect(listed.json()).toMatchObject({ sources: [{ name: 'J165224.00+125400.0', ra: 253.1, dec: 12.9, products: [{ observatory: 'ZTF', status: 'ok', epochs: 60 }] }] })
  } finally {
    await archive.close()
  }
})
