import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lightCurveFile } from '../../plugins/tess/test/files.ts'
import { fakeMast, star, type FakeMast, type MastFacts } from '../../plugins/tess/test/mast.ts'
import { place } from './support/astro.ts'
import { madeUpStar } from './support/ztf-data.ts'

const FOLDER = join(process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data'), 'tess_kepler')
const TIC = '25155310'
const NAMES = ['tess2018206045859-s0001-0000000025155310-0120-s_lc.fits', 'tess2018349182459-s0006-0000000025155310-0126-s_lc.fits'] as const
const REAL = ['hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits', 'tess_s0006_tic25155310_lc.fits'] as const
const isReal = REAL.every((name) => existsSync(join(FOLDER, name)))
/** Epochs with a time: of the real files, or of those made up in their place. */
const EPOCHS = isReal ? [20076 - 815, 15678 - 780] : [400, 300]

async function filesOf(): Promise<Uint8Array[]> {
  if (isReal) return REAL.map((name) => new Uint8Array(readFileSync(join(FOLDER, name))))
  return Promise.all([lightCurveFile({ rows: 400 }), lightCurveFile({ rows: 300, sector: 6, ccd: 3, start: 1468 })])
}

interface Served extends FakeMast {
  readonly url: string
  close(): Promise<void>
}

/** The archive on loopback. */
async function serve(facts: MastFacts): Promise<Served> {
  const mast = fakeMast(facts)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const given = mast.answers(new URL(request.url!, 'http://host'), Buffer.concat(chunks).toString())!
      const { status = 200, body } = typeof given === 'string' || given instanceof Uint8Array ? { body: given } : given
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ...mast, url, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

interface Sources {
  readonly sources: { name: string; products: { observatory: string; status: string; epochs: number; local_name: string | null; light_curves: { series_name: string; epochs: number; exp_time: number; object_id: string; filter: string }[] }[] }[]
}

describe(`WASP-126 and a star without light curves${isReal ? '' : ', made up'}`, () => {
  const [at, again] = [place(), place()]
  const catalog = 'name,ra,dec,phot_g_mean_mag,TIC\nWASP-126,63.37389,-69.226789,11.0,\nby number,63.37389,-69.226789,,25155310\nvoid,10,20,12,\n'
  let archive: Served
  let files: Uint8Array[]

  beforeAll(async () => {
    files = await filesOf()
    const stored = NAMES.map((file, i) => ({ tic: TIC, sector: [1, 6][i]!, file, bytes: files[i]! }))
    archive = await serve({ stored, executing: 2, pageSize: 4, stars: ({ params }) => (params.dec! < 0 ? [star('7', 3, 17), star(TIC, 0.2, 10.99)] : []) })
    for (const where of [at, again]) {
      where.write('targets.csv', catalog)
      where.write('tess.yaml', `project: {name: wasp, obs_names: [tess]}\ncatalog: {filename: targets.csv, mag_column: phot_g_mean_mag}\nobservatories:\n  tess: {base_url: "${archive.url}", poll_delay: 0.01}\n`)
    }
  })
  afterAll(() => archive.close())

  it('come from the archive: it is asked until it is done, page by page, once', async () => {
    const { code, json } = await at.astro(['fetch', '--config', 'tess.yaml', '--record', 'tape', '--json'])
    expect([code, json()]).toMatchObject([0, { counts: { sources: 3, new: 3, empty: 1, failed: 0 }, failures: [] }])
    // By position: the cone (EXECUTING twice), two pages of the search (each after EXECUTING twice); by number the search alone; of the void the cone alone.
    expect(archive.requests.length).toBe(3 + 6 + 6 + 3)
    expect(archive.downloads.length).toBe(4)
  })

  it('are read again from disk and reduced: two sectors, 95 s an epoch, the TIC number beside', async () => {
    const asked = archive.requests.length
    for (const stage of ['reduce', 'analyze']) expect([stage, (await at.astro([stage, '--config', 'tess.yaml', '--json'])).code]).toEqual([stage, 0])
    expect(archive.requests.length).toBe(asked)
    const { sources } = (await at.astro(['sources', '--config', 'tess.yaml', '--json'])).json<Sources>()
    for (const name of ['WASP-126', 'by number']) {
      const [product] = sources.find((one) => one.name === name)!.products
      expect(product).toMatchObject({ observatory: 'TESS', status: 'ok', local_name: TIC })
      expect(product!.light_curves.map(({ series_name: series, epochs, filter, object_id: id }) => [series, epochs, filter, id])).toEqual([
        ['TESS_1_4_1', EPOCHS[0], 'TESS', TIC], ['TESS_6_4_3', EPOCHS[1], 'TESS', TIC],
      ])
      for (const { exp_time: seconds } of product!.light_curves) expect(seconds).toBeCloseTo(95.04, 3)
    }
    expect(sources.find(({ name }) => name === 'void')!.products).toMatchObject([{ status: 'empty', local_name: null, light_curves: [] }])
  })

  it('are skipped a second time', async () => {
    const asked = archive.requests.length
    for (const stage of ['fetch', 'reduce', 'analyze']) {
      expect((await at.astro([stage, '--config', 'tess.yaml', '--json'])).json()).toMatchObject({ counts: { new: 0, skipped: 3 } })
    }
    expect(archive.requests.length).toBe(asked)
  })

  it('make the same bytes from the recording, without the archive', async () => {
    const asked = archive.requests.length
    const { code, json } = await again.astro(['run', '--config', 'tess.yaml', '--replay', at.path('tape'), '--workers', '1', '--json'], { TZ: 'Pacific/Kiritimati' })
    expect([code, json()]).toMatchObject([0, { counts: { new: 3, empty: 1, failed: 0 } }])
    expect(again.products()).toEqual(at.products())
    expect(Object.keys(at.products()).length).toBeGreaterThan(2)
    expect(archive.requests.length).toBe(asked)
  })

  it('come from a folder, too, without asking', async () => {
    const own = place()
    mkdirSync(own.path('lc'))
    NAMES.forEach((name, i) => own.write(`lc/${name}`, files[i]!))
    own.write('targets.csv', catalog)
    own.write('tess.yaml', `project: {name: own, obs_names: [tess]}\ncatalog: {filename: targets.csv, mag_column: phot_g_mean_mag}\nobservatories:\n  tess: {local_files: lc}\n`)
    const { code, json } = await own.astro(['run', '--config', 'tess.yaml', '--json'])
    expect([code, json()]).toMatchObject([0, { counts: { sources: 3, new: 3, empty: 1, light_curves: 4, epochs: 2 * (EPOCHS[0]! + EPOCHS[1]!) } }])
  })
})

it('names the source and the reason where the archive fails inside an answer 200', async () => {
  const at = place()
  const archive = await serve({ instead: { 'Mast.Catalogs.Tic.Cone': JSON.stringify({ status: 'ERROR', msg: 'Catalog is down', data: [] }) } })
  try {
    const { code, json } = await at.astro(['fetch', '--observatory', 'tess', '--ra', '10', '--dec', '20', '--set', `observatories.tess.base_url=${archive.url}`, '--json'])
    expect([code, json()]).toMatchObject([6, { failures: [{ observatory: 'TESS', stage: 'fetch', message: expect.stringContaining('status ERROR: Catalog is down') }] }])
  } finally {
    await archive.close()
  }
})

it('stands beside another observatory on one source', async () => {
  const at = place()
  mkdirSync(at.path('answers/ztf'), { recursive: true })
  mkdirSync(at.path('lc'))
  const { text } = madeUpStar('both', 63.37389, 12.9)
  at.write('answers/ztf/both.body', text)
  at.write('lc/star_lc.fits', await lightCurveFile({ rows: 60, primary: { DEC_OBJ: 12.9 } }))
  at.write('targets.csv', 'name,ra,dec\nboth,63.37389,12.9\n')
  at.write('both.yaml', 'project: {name: both, obs_names: [ztf, tess]}\ncatalog: {filename: targets.csv}\nobservatories:\n  tess: {local_files: lc/*_lc.fits}\n')
  expect((await at.astro(['run', '--config', 'both.yaml', '--replay', 'answers', '--json'])).json()).toMatchObject({ counts: { sources: 1, light_curves: 2, epochs: 120, failed: 0 } })
  const [both] = (await at.astro(['sources', '--config', 'both.yaml', '--json'])).json<Sources>().sources
  expect(both!.products.map(({ observatory, status, local_name: name }) => [observatory, status, name])).toEqual([['TESS', 'ok', TIC], ['ZTF', 'ok', expect.stringMatching(/^\d+$/)]])
})
