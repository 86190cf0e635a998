import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { moveByProperMotion } from '@astro/sdk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCatalog } from '../../src/catalog/read.ts'
import { failure, fileOf, read } from './files.ts'

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const header = (columns: string, delimiter = '') => `# %ECSV 1.0\n# ---\n${delimiter}# datatype:\n${columns}`

describe('a plain CSV', () => {
  it('guesses its columns and says so', async () => {
    const text = 'Name,RA,Dec,mag,magerr,filter,comment\nA1,10.5,-20.25,15.5,0.1,R,first\nB2,359.999,89,16,nan,V,\n'
    const catalog = await read(text)
    expect(catalog.length).toBe(2)
    expect(catalog.names).toEqual(['A1', 'B2'])
    expect(catalog.guessed).toEqual({
      name_column: 'Name',
      ra_column: 'RA',
      dec_column: 'Dec',
      mag_column: 'mag',
      mag_error_column: 'magerr',
      mag_filter_name: 'filter',
    })
    expect(catalog.checksum).toBe(createHash('sha256').update(text).digest('hex'))
    expect(catalog.source(0)).toEqual({
      name: 'A1',
      index: 0,
      ra: 10.5,
      dec: -20.25,
      mag: 15.5,
      magError: 0.1,
      magFilter: 'R',
      pmra: null,
      pmdec: null,
      parallax: null,
      epoch: 2000,
      aliases: [],
      row: { Name: 'A1', RA: 10.5, Dec: -20.25, mag: 15.5, magerr: 0.1, filter: 'R', comment: 'first' },
    })
    expect(catalog.source(1)).toMatchObject({ mag: 16, magError: null, magFilter: 'V', row: { magerr: null, comment: null } })
    expect(catalog.indexOf('B2')).toBe(1)
    expect(catalog.indexOf('b2')).toBe(-1)
    expect(() => catalog.source(2)).toThrow(RangeError)
  })

  it('takes the columns that the settings name, and reports only the guessed ones', async () => {
    const text = 'label,x,y,ra,dec,g\nA,1,2,3,4,5\n'
    const catalog = await read(text, {
      name_column: 'label',
      ra_column: 'x',
      dec_column: 'y',
      mag_column: 'g',
      mag_filter_name: 'Gaia_G',
    })
    expect(catalog.source(0)).toMatchObject({ name: 'A', ra: 1, dec: 2, mag: 5, magFilter: 'Gaia_G' })
    expect(catalog.guessed).toEqual({})
  })

  it.each([
    ['tabs', 'id\tra\tdec\na b\t1\t2\n', 'a b'],
    ['semicolons', 'id;ra;dec\na,b;1;2\n', 'a,b'],
    ['CRLF', 'id,ra,dec\r\nab,1,2\r\n', 'ab'],
    ['CR alone', 'id,ra,dec\rab,1,2\r', 'ab'],
    ['no last newline', 'id,ra,dec\nab,1,2', 'ab'],
    ['a byte order mark', '\uFEFFid,ra,dec\nab,1,2\n', 'ab'],
    ['comments before the header and blank lines', '# made by hand\n\nid,ra,dec\n\nab,1,2\n   \n', 'ab'],
    ['quotes', '"id","ra","dec"\n"a ""b"", c",1,"2"\n', 'a "b", c'],
    ['a quote inside a field', 'id,ra,dec\na"b,1,2\n', 'a"b'],
    ['non-ASCII names', 'id,ra,dec\nβ Lyræ ★,1,2\n', 'β Lyræ ★'],
    ['path-like names', 'id,ra,dec\n../../x,1,2\n', '../../x'],
    ['a name of dots', 'id,ra,dec\n..,1,2\n', '..'],
    ['blanks around a name', 'id,ra,dec\n"WDJ03 ",1,2\n', 'WDJ03'],
  ])('reads %s', async (_what, text, name) => {
    const catalog = await read(text)
    expect(catalog.names).toEqual([name])
    expect(catalog.source(0)).toMatchObject({ ra: 1, dec: 2 })
  })

  it('reads quoted values over several lines, and keeps the line numbers right', async () => {
    const text = 'id,ra,dec,note\nA,1,2,"two\r\nlines, ""quoted"""\nB,3,4,"x\n\n"\n'
    const catalog = await read(text)
    expect(catalog.source(0).row['note']).toBe('two\r\nlines, "quoted"')
    expect(catalog.source(1).row['note']).toBe('x\n\n')
    const error = await failure(read(`${text}C,5,bad,z\n`))
    expect(error.data).toMatchObject({ line: 7, column: 'dec' })
  })

  it('keeps 64-bit identifiers and names exact', async () => {
    const catalog = await read('source_id,ra,dec,other_id,number\n6917494599184676608,1,2,9223372036854775807,007\n')
    expect(catalog.source(0)).toMatchObject({
      name: '6917494599184676608',
      row: { source_id: '6917494599184676608', other_id: '9223372036854775807', number: '007' },
    })
  })

  it('wraps right ascensions just outside 0 to 360 and says so', async () => {
    const catalog = await read('id,ra,dec\na,-0.1,0\nb,360,0\nc,-0,0\nd,539.5,0\ne,359.9999999,0\n')
    expect([...catalog.ra]).toEqual([359.9, 0, 0, 179.5, 359.9999999])
    expect(Object.is(catalog.ra[2], 0)).toBe(true)
    expect(catalog.notes).toEqual(['3 right ascensions outside 0 to 360 deg wrapped (first in line 2)'])
  })

  it('reads sexagesimal positions: hours and degrees', async () => {
    const catalog = await read(
      'id,ra,dec\na,16:52:24.0,+12:54:00\nb,00 00 12,-00 30 00\nc,12h30m00s,-89d30m\nd,06:00:00,−45:00:00\n',
    )
    expect([...catalog.ra]).toEqual([(16 + 52 / 60 + 24 / 3600) * 15, 0.05, 187.5, 90].map((v) => expect.closeTo(v, 12)))
    expect([...catalog.dec]).toEqual([12.9, -0.5, -89.5, -45].map((v) => expect.closeTo(v, 12)))
    expect(catalog.source(0).row['ra']).toBe('16:52:24.0')
  })

  it('takes units from brackets in the column names', async () => {
    const catalog = await read('id,RA [rad],Dec (rad),pmRA [arcsec/yr],pmDE [arcsec/yr]\na,1,-0.5,0.1,-0.2\n')
    const source = catalog.source(0)
    expect([source.ra, source.dec, source.pmra, source.pmdec]).toEqual(
      [180 / Math.PI, -90 / Math.PI, 100, -200].map((v) => expect.closeTo(v, 12)),
    )
    const hours = await read('id,RA (hours),Dec (J2000)\na,12.5,3\n')
    expect(hours.source(0)).toMatchObject({ ra: 187.5, dec: 3 })
  })

  it('names the sources of a table without names by position', async () => {
    const catalog = await read('ra,dec\n123.4,-0.5\n')
    expect(catalog.names).toEqual(['J081336.00-003000.0'])
    expect(catalog.notes[0]).toMatch(/named by position/)
  })

  it('splits aliases, and takes epochs from ref_epoch unless a year is set', async () => {
    const text = 'id,ra,dec,aliases,ref_epoch\na,1,2,HD 1; V* X | y,2016.0\nb,3,4,,2015.5\n'
    const catalog = await read(text)
    expect(catalog.source(0)).toMatchObject({ aliases: ['HD 1', 'V* X', 'y'], epoch: 2016 })
    expect(catalog.source(1)).toMatchObject({ aliases: [], epoch: 2015.5 })
    expect((await read(text, { catalog_observation_year: 2000 })).source(1).epoch).toBe(2000)
  })

  it('gives the same catalog whether the bytes are held or read again', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `"star ${i}",${i / 20},${(i % 170) - 85},"β,${i}"`)
    const path = fileOf(['id,ra,dec,note', ...rows, ''].join('\n'), 'large.csv')
    const [held, onDisk] = [await readCatalog({ path }), await readCatalog({ path, holdBytes: 0 })]
    for (const i of [0, 4999, 2500, 1]) expect(onDisk.source(i)).toEqual(held.source(i))
    expect(held.source(2500).row).toEqual({ id: 'star 2500', ra: 125, dec: 35, note: 'β,2500' })
    appendFileSync(path, 'more,1,2,3\n')
    expect(() => onDisk.source(0)).not.toThrow()
    const fresh = await readCatalog({ path, holdBytes: 0 })
    appendFileSync(path, 'and more,1,2,3\n')
    expect(() => fresh.source(0)).toThrow(expect.objectContaining({ code: 'catalog_changed' }))
  })

  it('reads records that lie across the blocks it is read in (3 MB; ASCII and not)', async () => {
    for (const note of ['two\nlines', 'zwei\nZeilen: ü★']) {
      const rows = Array.from(
        { length: 60_000 },
        (_, i) => `s${i},${i / 200},${(i % 1700) / 10 - 85},"${note} ${'x'.repeat(i % 37)}"`,
      )
      const path = fileOf(['id,ra,dec,note', ...rows, ''].join('\n'), 'blocks.csv')
      const catalog = await readCatalog({ path, holdBytes: 0 })
      expect(catalog.length).toBe(60_000)
      expect(catalog.ra.every((ra, i) => ra === i / 200)).toBe(true)
      expect(catalog.names.every((name, i) => name === `s${i}`)).toBe(true)
      for (let i = 0; i < 60_000; i += 997) expect(catalog.source(i).row['note']).toBe(`${note} ${'x'.repeat(i % 37)}`)
    }
  })

  it('comes back as it was written, whatever the names and numbers (property)', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => text.trim() === text && text !== '' && !/\p{Cc}/u.test(text) && !text.startsWith('\uFEFF'))
    const row = fc.record({
      name,
      ra: fc.double({ min: 0, max: 359.99, noNaN: true }),
      dec: fc.double({ min: -90, max: 90, noNaN: true }),
      mag: fc.option(fc.double({ min: -30, max: 40, noNaN: true })),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(row, { selector: (one) => one.name, minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t'),
        async (rows, delimiter) => {
          const lines = rows.map((one) => [quoted(one.name), one.ra, one.dec, one.mag ?? ''].join(delimiter))
          const catalog = await read([['name', 'ra', 'dec', 'mag'].join(delimiter), ...lines, ''].join('\n'))
          expect(catalog.names).toEqual(rows.map((one) => one.name))
          expect([...catalog.ra]).toEqual(rows.map((one) => one.ra + 0))
          expect(rows.map((_, i) => catalog.source(i).dec)).toEqual(rows.map((one) => one.dec + 0))
          expect(rows.map((_, i) => catalog.source(i).mag)).toEqual(rows.map((one) => (one.mag === null ? null : one.mag + 0)))
          expect(rows.map((one) => catalog.indexOf(one.name))).toEqual(rows.map((_, i) => i))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('an ECSV file', () => {
  it('has its units converted and its types kept', async () => {
    const columns = [
      '# - {name: main id, datatype: string}',
      '# - {name: ra, unit: hourangle, datatype: float64}',
      '# - {name: dec, unit: rad, datatype: float64}',
      '# - {name: pmra, unit: arcsec / yr, datatype: float32}',
      '# - {name: pmdec, unit: mas yr-1, datatype: float32}',
      '# - {name: parallax, unit: arcsec, datatype: float64}',
      '# - {name: gaia, datatype: int64}',
      '# - {name: ok, datatype: bool}',
      '# meta: !!omap',
      '# - {made: by hand}',
      '# schema: astropy-2.0',
      '',
    ].join('\n')
    const names = '"main id" ra dec pmra pmdec parallax gaia ok'
    const rows = ['"a b" 6.5 -0.5 0.25 -3 0.01 6917494599184676608 True', 'c 1 0 nan "" "" 5 False', '']
    const catalog = await read(header(columns) + [names, ...rows].join('\n'), {}, 'x.ecsv')
    const first = catalog.source(0)
    expect(first.name).toBe('a b')
    expect([first.ra, first.dec, first.pmra, first.pmdec, first.parallax]).toEqual(
      [97.5, -90 / Math.PI, 250, -3, 10].map((v) => expect.closeTo(v, 12)),
    )
    expect(first.row).toMatchObject({ gaia: '6917494599184676608', ok: true, 'main id': 'a b' })
    expect(catalog.source(1)).toMatchObject({
      name: 'c',
      pmra: null,
      pmdec: null,
      parallax: null,
      row: { pmra: null, pmdec: null, gaia: 5, ok: false },
    })
  })

  it('may use commas, and is known by its first line', async () => {
    const columns = ['id, datatype: int64', 'ra, datatype: float64, unit: deg', 'dec, datatype: float64']
    const head = header(columns.map((column) => `# - {name: ${column}}\n`).join(''), "# delimiter: ','\n")
    expect((await read(`${head}id,ra,dec\n12,1,2\n`, {}, 'y.csv')).source(0)).toMatchObject({ name: '12', ra: 1, dec: 2 })
  })

  it.each([
    [
      'catalog_unit',
      header('# - {name: ra, datatype: float64, unit: furlong}\n# - {name: dec, datatype: float64}\n'),
      'ra dec\n1 2\n',
    ],
    ['catalog_ecsv', header('# - {name: ra, datatype: float64\n'), 'ra dec\n1 2\n'],
    ['catalog_ecsv', '# %ECSV 1.0\n# ---\n# meta: 1\n', 'ra dec\n1 2\n'],
    ['catalog_ecsv', header('# - {name: ra, datatype: float64}\n'), 'ra dec\n1 2\n'],
    ['catalog_ecsv', header('# - {name: ra, datatype: float64}\n', "# delimiter: '|'\n"), 'ra\n1\n'],
  ])('with a fault is refused: %s', async (code, head, body) => {
    const error = await failure(read(head + body, {}, 'z.ecsv'))
    expect(error).toMatchObject({ code, exit: 4 })
  })
})

describe('Gaia white dwarfs (acceptance check 16, synthetic)', () => {
  const columns =
    'source_id,ra,dec,pmra,pmdec,parallax,phot_g_mean_mag,phot_g_mean_mag_error,phot_bp_mean_mag,phot_bp_mean_mag_error'
  const rows = Array.from({ length: 50 }, (_, i) =>
    [
      4000000000000000000n + BigInt(i) * 7919n,
      (i * 7.3) % 360,
      -80 + 3.2 * i,
      40 - 20 * i,
      -30 + 13 * i,
      i % 5 === 0 ? -0.3 : 5 + i,
      15 + i / 10,
      0.001,
      15.2 + i / 10,
      0.002,
    ].join(','),
  )
  const settings = {
    name_column: 'source_id',
    ra_column: 'ra',
    dec_column: 'dec',
    pm_ra_column: 'pmra',
    pm_dec_column: 'pmdec',
    parallax_column: 'parallax',
    mag_column: 'phot_g_mean_mag',
    mag_filter_name: 'Gaia_G',
    catalog_observation_year: 2016,
  }
  const text = [columns, ...rows, ''].join('\n')

  it('has both proper motions, the error of its magnitude, and the epoch', async () => {
    const source = (await read(text, settings)).source(3)
    expect(source).toMatchObject({
      name: '4000000000000023757',
      pmra: -20,
      pmdec: 9,
      parallax: 8,
      mag: 15.3,
      magError: 0.001,
      magFilter: 'Gaia_G',
      epoch: 2016,
    })
  })

  it('takes another magnitude with its own error and filter', async () => {
    const catalog = await read(text, { ...settings, mag_column: 'phot_bp_mean_mag', mag_filter_name: null })
    expect(catalog.source(3)).toMatchObject({ mag: 15.5, magError: 0.002, magFilter: 'Gaia_BP' })
  })

  it('finds by name the row that it has by number, and moves by less than 0.1 deg to 2022', async () => {
    const catalog = await read(text, settings)
    for (const [i, name] of catalog.names.entries()) {
      expect(catalog.source(catalog.indexOf(name))).toEqual(catalog.source(i))
      const { ra, dec, pmra, pmdec, epoch } = catalog.source(i)
      const moved = moveByProperMotion(ra, dec, pmra!, pmdec!, epoch, 2022)
      expect(Math.abs(moved.ra - ra)).toBeLessThan(0.1)
      expect(moved.dec).not.toBe(dec)
    }
  })
})
