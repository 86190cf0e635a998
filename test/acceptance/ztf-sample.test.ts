import { mkdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { place } from './support/astro.ts'
import { catalogOf } from './support/archive.ts'
import { missing, realStars, SAMPLE } from './support/ztf-data.ts'

interface Curve {
  readonly key: string
  readonly filter: string
  readonly epochs: number
  readonly good: number
  readonly [statistic: string]: unknown
}

interface Sources {
  readonly sources: { name: string; products: { status: string; epochs: number; light_curves: Curve[] }[] }[]
}

/** The answer with one column of one object changed, and how many rows that were. */
function changed(text: string, oid: string, column: string, change: (value: number) => number): { text: string; rows: number } {
  const [header, ...lines] = text.trimEnd().split('\n').map((line) => line.split(','))
  const [object, index] = [header!.indexOf('oid'), header!.indexOf(column)]
  const rows = lines.filter((line) => line[object] === oid)
  for (const line of rows) line[index] = String(change(Number(line[index])))
  return { text: `${[header!, ...lines].map((line) => line.join(',')).join('\n')}\n`, rows: rows.length }
}

const sum = (of: Curve[], what: 'epochs' | 'good'): number => of.reduce((total, curve) => total + curve[what], 0)

const peak = (number: number, index: number, snr: number, mjd: number, mag: number, offset: number, more: object = {}): object => ({
  source: 'plain', observatory: 'ZTF', key: `plain_reduction_${String(number).padStart(2, '0')}_of_10`, peak_index: index,
  start_index: index, end_index: index, snr: expect.closeTo(snr, 4), peak_mjd: expect.closeTo(mjd, 7), start_mjd: expect.closeTo(mjd, 7),
  end_mjd: expect.closeTo(mjd, 7), peak_mag: expect.closeTo(mag, 5), quality_flag: offset > 3.5,
  quality_values: { offset: expect.closeTo(offset, 3) }, simulated: false, ...more,
})

describe.skipIf(missing)(`the real star of check 5 and 6${missing ? ` (${missing})` : ''}`, () => {
  const at = place()
  const config = ['--config', 'sample.yaml']

  beforeAll(async () => {
    const star = realStars().find(({ name }) => name === SAMPLE)!
    expect([star.mag, star.ra, star.dec]).toEqual([expect.closeTo(20.2728319, 7), expect.closeTo(359.99974745, 5), expect.closeTo(51.39371995, 7)])
    const bright = changed(star.text, '736115200001082', 'mag', () => 12)
    const shifted = changed(star.text, '805201300017324', 'ra', (ra) => ra - 0.1)
    expect([bright.rows, shifted.rows]).toEqual([525, 433])
    mkdirSync(at.path('answers/ztf'), { recursive: true })
    at.write('answers/ztf/plain.body', star.text)
    at.write('answers/ztf/bright.body', bright.text)
    at.write('answers/ztf/shifted.body', shifted.text)
    at.write('targets.csv', catalogOf(['plain', 'bright', 'shifted'].map((name) => ({ ...star, name }))))
    at.write('sample.yaml', 'project: {name: sample, obs_names: [ztf]}\ncatalog: {filename: targets.csv}\n')
    const { code, json } = await at.astro(['run', ...config, '--replay', 'answers', '--json'])
    expect([code, json()]).toMatchObject([0, { project: 'SAMPLE', counts: { sources: 3, new: 3, failed: 0, empty: 0, raw_epochs: 3 * 1852 } }])
  })

  const listed = new Map<string, Promise<Sources>>()

  async function curves(name: string, ...more: string[]): Promise<Curve[]> {
    const key = more.join(' ')
    if (!listed.has(key)) listed.set(key, at.astro(['sources', ...config, ...more, '--json']).then(({ json }) => json<Sources>()))
    const source = (await listed.get(key)!).sources.find((one) => one.name === name)!
    expect(source.products.map(({ status, epochs }) => [status, epochs])).toEqual([['ok', 1852]])
    return source.products[0]!.light_curves
  }


  it('has ten light curves at a gap of 40 days', async () => {
    const found = await curves('plain')
    expect(found.map(({ filter, epochs, good }) => `${filter} ${epochs}/${good}`)).toEqual([
      'zg 293/277', 'zr 417/401', 'zi 9/9', 'zr 214/210', 'zg 278/274', 'zi 10/10', 'zg 225/221', 'zr 235/229', 'zr 98/97', 'zg 73/73',
    ])
    expect(found.map(({ key }) => key)).toEqual(found.map((_, i) => `plain_reduction_${String(i + 1).padStart(2, '0')}_of_10`))
    expect(sum(found, 'epochs')).toBe(1852)
    expect(found[0]).toMatchObject({
      flux_mean: expect.closeTo(29.8299, 4), flux_rms: expect.closeTo(4.04598, 5),
      flux_mean_robust: expect.closeTo(29.6864, 4), flux_rms_robust: expect.closeTo(3.70144, 5),
      mag_mean_robust: expect.closeTo(20.21861, 5), snr_max: expect.closeTo(11.819, 3),
      dsnr_min: expect.closeTo(-3.2273, 4), dsnr_max: expect.closeTo(3.7991, 4),
      dmag_brightest: expect.closeTo(0.41221, 5), dmag_faintest: expect.closeTo(-0.53103, 5),
      start_mjd: expect.closeTo(58246 + (11 * 3600 + 38 * 60 + 6.99648) / 86400, 9),
    })
  })

  it('keeps its first epoch as it was measured', async () => {
    const { json } = await at.astro(['lightcurve', 'plain', ...config, '--json'])
    const first = json<{ light_curves: { columns: Record<string, number[]> }[] }>().light_curves[0]!.columns
    expect([first['mag']![0], first['flux']![0], first['fluxerr']![0]]).toEqual([
      expect.closeTo(20.01619, 6), expect.closeTo(35.77043, 6), expect.closeTo(3.181641, 6),
    ])
  })

  it('loses the objects that are other stars', async () => {
    expect(sum(await curves('bright'), 'epochs')).toBe(1327)
    expect(sum(await curves('shifted'), 'epochs')).toBe(1419)
  })

  it('has four peaks, one of them flagged', async () => {
    const { json } = await at.astro(['detections', ...config, '--names', 'plain', '--json'])
    expect(json()).toMatchObject({
      detections: [
        peak(5, 249, 6.0008, 58801.2082755, 19.67811, 1.355, { peak_mag_diff: expect.closeTo(0.56471, 5) }),
        peak(7, 127, 6.8218, 59094.4878704, 19.60382, 1.759),
        peak(9, 6, 6.4752, 59334.4960532, 19.67552, 1.274),
        peak(10, 62, 9.3253, 59497.3714005, 19.41939, 4.051, { peak_mag_diff: expect.closeTo(0.86358, 5) }),
      ],
    })
  })

  it('has as many flagged epochs as the check says', async () => {
    const { json } = await at.astro(['lightcurve', 'plain', ...config, '--level', 'processed', '--json'])
    const found = json<{ light_curves: { columns: Record<string, number[]> }[] }>().light_curves.map(({ columns }) => columns)
    expect(found.map(({ qflag }) => qflag!.reduce((total, flag) => total + flag, 0))).toEqual([35, 43, 0, 18, 17, 1, 27, 32, 9, 7])
    expect(Math.max(...found.flatMap(({ offset }) => offset!.map(Math.abs)))).toBeCloseTo(16.32, 2)
    expect(found[4]!['offset']![249]).toBeCloseTo(-1.355, 3)
  })

  it.each([
    ['gap', 'gap=300', [['zg', 869], ['zr', 964], ['zi', 19]], 1419],
    ['clean', 'drop_bad=true', null, null],
    ['wide', 'radius=500', null, 1852],
  ] as const)('makes other light curves with other arguments, from the same answers: %s', async (project, argument, expected, shiftedEpochs) => {
    const sets = ['--set', `project.name=${project}`, '--set', `observatories.ztf.reduce_kwargs.${argument}`]
    // An empty folder to replay from: asking the archive again would fail.
    mkdirSync(at.path('nothing'), { recursive: true })
    const { code, json } = await at.astro(['run', ...config, ...sets, '--replay', 'nothing', '--json'])
    expect([code, json()]).toMatchObject([0, { counts: { sources: 3, failed: 0 } }])
    const plain = await curves('plain', ...sets)
    if (expected) expect(plain.map(({ filter, epochs }) => [filter, epochs])).toEqual(expect.arrayContaining([...expected]))
    if (expected) expect(plain.length).toBe(expected.length)
    expect(sum(plain, 'epochs')).toBe(project === 'clean' ? 1801 : 1852)
    if (project === 'clean') expect(sum(plain, 'good')).toBe(1801)
    if (shiftedEpochs !== null) expect(sum(await curves('shifted', ...sets), 'epochs')).toBe(shiftedEpochs)
  })
})
