import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { fitsBytes } from '../../src/store/fits/index.ts'
import { place, STACK, type ErrorDocument } from '../acceptance/support/astro.ts'

const here = place()

interface Report {
  readonly files: readonly {
    file: string
    status: string
    code: string | null
    message: string | null
    hdus: readonly Record<string, unknown>[]
  }[]
}

beforeAll(async () => {
  const image = { data: Float32Array.from({ length: 20 * 30 }, (_, i) => (i === 3 ? NaN : i)), shape: [20, 30] }
  const columns = [
    { name: 'ra', dtype: 'float64' as const, data: Float64Array.of(1.5, 2.5), unit: 'deg' },
    { name: 'name', dtype: 'string' as const, data: ['a,b', ''] },
    { name: 'pair', dtype: 'int16' as const, shape: [2], data: Int16Array.of(1, 2, 3, 4) },
    { name: 'n', dtype: 'int32' as const, data: Int32Array.of(7, -1), blank: -1 },
  ]
  const good = Buffer.from(
    await fitsBytes([
      {
        kind: 'image',
        image,
        name: 'SCI',
        cards: [
          { key: 'EXPTIME', value: 30, comment: '[s] exposure' },
          { key: 'ESO DET ID', value: 'x' },
        ],
      },
      { kind: 'image', image, name: 'PACKED', compression: { type: 'RICE_1' } },
      { kind: 'table', rows: 2, columns, name: 'CAT' },
    ]),
  )
  here.write('good.fits', good)
  here.write('short.fits', good.subarray(0, 2880 + 1000))
  here.write('stale.fits', flipped(good))
  here.write('page.fits', '<html>')
  here.write(
    'head.hdr',
    ['SIMPLE  =                    T', 'NAXIS   =                    0'].map((card) => card.padEnd(80)).join('\n'),
  )
})

/** One bit of the last pixel changed. */
function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const data = copy.indexOf('END     ', 0) + 80
  copy[Math.ceil(data / 2880) * 2880 + 20 * 30 * 4 - 1]! ^= 1
  return copy
}

describe('astro fits info and verify', () => {
  it('say what is in a file, in the agreed shape', async () => {
    for (const command of ['info', 'verify']) {
      const ended = await here.astro(['fits', command, 'good.fits', '--json'])
      expect(ended.code).toBe(0)
      const { files } = ended.json<Report>()
      expect(files).toMatchObject([{ file: 'good.fits', status: 'ok', code: null, message: null }])
      expect(files[0]!.hdus).toMatchObject([
        {
          index: 0,
          name: 'SCI',
          type: 'image',
          bitpix: -32,
          shape: [20, 30],
          compression: null,
          rows: null,
          columns: null,
          datasum: 'ok',
        },
        { index: 1, name: 'PACKED', type: 'image', bitpix: -32, shape: [20, 30], compression: 'RICE_1', datasum: 'ok' },
        { index: 2, name: 'CAT', type: 'table', bitpix: null, shape: null, rows: 2, columns: 4, datasum: 'ok' },
      ])
    }
  })

  it.each([
    [['short.fits'], 10, ['damaged'], ['fits_truncated']],
    [['page.fits'], 11, ['unsupported'], ['fits_not_fits']],
    [['stale.fits'], 0, ['warning'], ['fits_datasum']],
    [['good.fits', 'page.fits', 'short.fits'], 10, ['ok', 'unsupported', 'damaged'], [null, 'fits_not_fits', 'fits_truncated']],
  ])('%s ends with %i', async (names, code, statuses, codes) => {
    const ended = await here.astro(['fits', 'verify', ...names, '--json'])
    const { files } = ended.json<Report>()
    expect([ended.code, files.map(({ status }) => status), files.map((one) => one.code)]).toEqual([code, statuses, codes])
  })

  it('a file that is not there is an error of the whole command', async () => {
    const ended = await here.astro(['fits', 'info', 'nowhere.fits', '--json'])
    expect(ended.code).toBe(8)
    expect(ended.json<ErrorDocument>().error.code).toBe('fits_not_there')
  })
})

describe('astro fits header', () => {
  it('shows cards as they stand, or values', async () => {
    const whole = await here.astro(['fits', 'header', 'good.fits'])
    expect(whole.stdout).toContain('EXPTIME =                   30 / [s] exposure')
    const some = await here.astro(['fits', 'header', 'good.fits[0]', '--key', 'exptime', '--key', 'ESO DET ID'])
    expect(some.stdout).toBe('30\nx\n')
    const json = await here.astro(['fits', 'header', 'good.fits[PACKED]', '--image', '--key', 'BITPIX', '--json'])
    expect(json.json<{ cards: object[] }>().cards).toMatchObject([{ key: 'BITPIX', value: -32, kind: 'integer' }])
  })

  it('shows nothing that a terminal would obey', async () => {
    const bytes = Buffer.from(readFileSync(here.path('good.fits')))
    bytes[bytes.indexOf("ESO DET ID = 'x") + 14] = 0x1b
    here.write('escape.fits', bytes)
    const { stdout } = await here.astro(['fits', 'header', 'escape.fits[SCI]', '--key', 'ESO DET ID'])
    expect(stdout).toBe('?\n')
  })

  it('reads headers kept as text', async () => {
    expect((await here.astro(['fits', 'header', 'head.hdr', '--key', 'NAXIS'])).stdout).toBe('0\n')
  })

  it.each([
    ['good.fits[9]', 'fits_no_hdu'],
    ['good.fits[NOPE]', 'fits_no_hdu'],
    ['good.fits[]x', 'fits_not_there'],
    ['good.fits[1,x]', 'usage'],
  ])('%s: %s', async (target, code) => {
    const ended = await here.astro(['fits', 'header', target, '--json'])
    expect(ended.json<ErrorDocument>().error.code).toBe(code)
    expect(ended.stderr).not.toMatch(STACK)
  })
})

describe('astro fits image', () => {
  it('gives statistics of what is defined', async () => {
    const ended = await here.astro(['fits', 'image', 'good.fits', '--json'])
    // 0 … 599 without 3: the sum is 599 * 600 / 2 - 3.
    expect(ended.json<{ images: object[] }>().images).toMatchObject([
      {
        hdu: 0,
        name: 'SCI',
        dtype: 'float32',
        shape: [20, 30],
        pixels: 600,
        undefined: 1,
        min: 0,
        max: 599,
        mean: (599 * 300 - 3) / 599,
        median: 300,
      },
    ])
  })

  it('draws one picture, or a thumbnail of each', async () => {
    expect((await here.astro(['fits', 'image', 'good.fits', '--output', 'one.png', '--stretch', 'asinh'])).code).toBe(0)
    expect(readFileSync(here.path('one.png')).subarray(1, 4).toString()).toBe('PNG')
    expect(
      (await here.astro(['fits', 'image', 'good.fits[0]', 'good.fits[1]', '--thumbnails', 'thumbs', '--side', '8'])).code,
    ).toBe(0)
    expect(['good.fits_0_.png', 'good.fits_1_.png'].map((name) => existsSync(here.path(`thumbs/${name}`)))).toEqual([true, true])
    expect((await here.astro(['fits', 'image', 'good.fits', 'good.fits', '--output', 'two.png'])).code).toBe(2)
  })

  it('draws images of equal names in several folders apart, and refuses before it draws where it cannot', async () => {
    for (const folder of ['a', 'b', 'c d', 'c_d']) {
      mkdirSync(here.path(folder))
      copyFileSync(here.path('good.fits'), here.path(`${folder}/x.fits`))
    }
    const drawn = await here.astro(['fits', 'image', 'a/x.fits', 'b/x.fits', 'good.fits', './a/x.fits', '--thumbnails', 'two', '--side', '8', '--json'])
    expect(drawn.code).toBe(0)
    expect(drawn.json<{ images: { output: string }[] }>().images.map(({ output }) => output)).toEqual(['two/a_x.fits.png', 'two/b_x.fits.png', 'two/good.fits.png', 'two/a_x.fits.png'])
    const refused = await here.astro(['fits', 'image', 'good.fits', 'c d/x.fits', 'c_d/x.fits', '--thumbnails', 'three'])
    expect([refused.code, existsSync(here.path('three'))]).toEqual([2, false])
    expect(refused.stderr).toMatch(/c d\/x\.fits and c_d\/x\.fits would both be called/)
  })

  it('takes a section', async () => {
    const ended = await here.astro(['fits', 'image', 'good.fits', '--section', '1:2,0:5', '--json'])
    expect(ended.json<{ images: object[] }>().images).toMatchObject([{ shape: [1, 5], min: 30, max: 34 }])
    expect((await here.astro(['fits', 'image', 'good.fits', '--section', '5'])).code).toBe(2)
  })
})

describe('astro fits table', () => {
  it('shows columns and writes CSV', async () => {
    const ended = await here.astro(['fits', 'table', 'good.fits', '--output', 'cat.csv'])
    expect(ended.code).toBe(0)
    expect(readFileSync(here.path('cat.csv'), 'utf8')).toBe('ra,name,pair,n\n1.5,"a,b","[1, 2]",7\n2.5,,"[3, 4]",\n')
    const json = await here.astro(['fits', 'table', 'good.fits[CAT]', '--columns', 'n,RA', '--rows', '1:2', '--json'])
    expect(json.json<{ columns: object[] }>().columns).toMatchObject([
      { name: 'n', dtype: 'int32', values: [null] },
      { name: 'ra', unit: 'deg', values: [2.5] },
    ])
    expect((await here.astro(['fits', 'table', 'good.fits[SCI]'])).code).toBe(2)
  })
})
