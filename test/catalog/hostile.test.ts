import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locateCatalog } from '../../src/catalog/locate.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import type { CatalogSettings } from '../../src/catalog/settings.ts'
import { EXIT } from '../../src/errors.ts'
import { failure, fileOf, read } from './files.ts'

const good = 'name,ra,dec,mag\nA,1,2,15\n'
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

type Case = readonly [code: string, content: string | Uint8Array, data: Record<string, unknown>, settings?: CatalogSettings]

const cases: Record<string, Case> = {
  'NaN declination': ['catalog_position', `${good}B,1,NaN,15\n`, { line: 3, column: 'dec' }],
  'blank right ascension': ['catalog_position', `${good}B,,2,15\n`, { line: 3, column: 'ra' }],
  'text for a position': ['catalog_position', `${good}B,1,north,15\n`, { line: 3, column: 'dec', value: 'north' }],
  'infinite position': ['catalog_position', `${good}B,inf,1,15\n`, { line: 3, column: 'ra' }],
  'Infinity as JavaScript reads it': ['catalog_position', `${good}B,Infinity,1,15\n`, { line: 3, column: 'ra' }],
  'hexadecimal position': ['catalog_position', `${good}B,0x10,1,15\n`, { line: 3, column: 'ra' }],
  'declination beyond the pole': ['catalog_position', `${good}B,1,90.0001,15\n`, { line: 3, column: 'dec', value: 90.0001 }],
  'right ascension 540': ['catalog_position', `${good}B,540,1,15\n`, { line: 3, column: 'ra', value: 540 }],
  'right ascension below -180': ['catalog_position', `${good}B,-180.5,1,15\n`, { line: 3, column: 'ra' }],
  'sexagesimal among decimals': ['catalog_position', `${good}B,16:30:00,2,15\n`, { line: 3, column: 'ra' }],
  'decimals among sexagesimals': ['catalog_position', 'id,ra,dec\na,16:30:00,+1:0:0\nb,16.5,+1:0:0\n', { line: 3, column: 'ra' }],
  '60 minutes': ['catalog_position', 'id,ra,dec\na,16:60:00,+1:0:0\n', { line: 2, column: 'ra' }],
  'magnitude that is no number': ['catalog_value', `${good}B,1,2,bright\n`, { line: 3, column: 'mag' }],
  'duplicate name': ['catalog_duplicate_name', `${good}B,1,2,15\nA,1,2,15\n`, { line: 4, lines: [2, 4], name: 'A' }],
  'empty name': ['catalog_empty_name', `${good} ,1,2,15\n`, { line: 3, column: 'name' }],
  'NUL in a name': ['catalog_name_illegal', `${good}a\0b,1,2,15\n`, { line: 3 }],
  'newline in a name': ['catalog_name_illegal', `${good}"a\nb",1,2,15\n`, { line: 3 }],
  'escape sequence in a name': ['catalog_name_illegal', `${good}\u001b[31mred,1,2,15\n`, { line: 3 }],
  'name of 201 bytes': ['catalog_name_illegal', `${good}${'x'.repeat(201)},1,2,15\n`, { line: 3 }],
  'name of 67 three-byte characters': ['catalog_name_illegal', `${good}${'★'.repeat(67)},1,2,15\n`, { line: 3 }],
  'too few fields': ['catalog_field_count', `${good}B,1,2\n`, { line: 3, fields: 3, columns: 4 }],
  'too many fields': ['catalog_field_count', `${good}B,1,2,15,16\n`, { line: 3, fields: 5, columns: 4 }],
  'line cut off': ['catalog_field_count', `${good}B,1`, { line: 3, fields: 2 }],
  'a line of 10 MB': ['catalog_line_too_long', `${good}${'x'.repeat(1e7)},1,2,15\n`, { line: 3, limit: 1e6 }],
  'a line of 10 MB without end': ['catalog_line_too_long', `${good}${'é'.repeat(5e6)}`, { line: 3 }],
  'a header of 10 MB': ['catalog_line_too_long', 'x,'.repeat(5e6), { line: 1 }],
  'a quote that never ends': ['catalog_quote', `${good}"B,1,2,15\nC,1,2,15\n`, { line: 3 }],
  'a quote that ends too early': ['catalog_quote', `${good}"B"x,1,2,15\n`, { line: 3 }],
  'Latin-1 text': ['catalog_encoding', Buffer.from(`${good}Böotes,1,2,15\n`, 'latin1'), { line: 3, byte: good.length + 1 }],
  'a cut character at the end': [
    'catalog_encoding',
    Buffer.concat([Buffer.from(good), Buffer.from([0xe2, 0x98])]),
    { byte: good.length },
  ],
  'UTF-16 with mark': ['catalog_encoding', utf16(`\uFEFF${good}`), { byte: 0 }],
  'UTF-16 big endian with mark': ['catalog_encoding', utf16(`\uFEFF${good}`, true), { byte: 0 }],
  'UTF-16 without mark': ['catalog_encoding', utf16(good), { byte: 0 }],
  'an empty file': ['catalog_empty', '', {}],
  'blank lines only': ['catalog_empty', '\n\n  \n', {}],
  'comments only': ['catalog_empty', '# nothing\n', {}],
  'a header only': ['catalog_empty', 'name,ra,dec\n', {}],
  'a web page': ['catalog_html', '<!DOCTYPE html>\n<html><body>404</body></html>\n', {}],
  'a VOTable': ['catalog_html', '<?xml version="1.0"?><VOTABLE/>', {}],
  'a FITS file': ['catalog_format', `SIMPLE  =                    T${' '.repeat(3000)}`, {}],
  'gzip bytes': ['catalog_format', Uint8Array.from([0x1f, 0x8b, 8, 0, 0]), {}],
  'no position columns': ['catalog_no_column', 'name,x,y\nA,1,2\n', { columns: ['name', 'x', 'y'] }],
  'no declination': ['catalog_no_column', 'name,ra,y\nA,1,2\n', {}],
  'the same column name twice': ['catalog_duplicate_column', 'name,ra,dec,ra\nA,1,2,3\n', { name: 'ra' }],
  'a column of the settings that is absent': [
    'catalog_no_column',
    good,
    { column: 'raa', nearest: ['ra'], setting: 'catalog.ra_column' },
    { ra_column: 'raa' },
  ],
  'a proper motion column that is absent': [
    'catalog_no_column',
    good,
    { setting: 'catalog.pm_ra_column' },
    { pm_ra_column: 'pmra' },
  ],
  'an epoch that is no year': ['catalog_value', good, {}, { catalog_observation_year: 59000 }],
}

describe('a hostile file gets one clear error', () => {
  it.each(Object.entries(cases))('%s', async (_what, [code, content, data, settings]) => {
    const error = await failure(read(content, settings))
    expect(error).toMatchObject({ code, exit: EXIT.catalog, data })
    expect(error.message).toContain('targets.csv')
    expect(error.hint).toMatch(/\S/)
    expect(error.message.length).toBeLessThan(1000)
    expect(error.message).not.toMatch(/\p{Cc}/u)
  })

  it('and the same ones pass when nothing is wrong', async () => {
    const catalog = await read(`${good}${'x'.repeat(200)},0,90,\n${'★'.repeat(66)},1,-90,NaN\n`)
    expect(catalog.length).toBe(3)
    expect(catalog.source(1).mag).toBeNull()
    expect(catalog.source(2).mag).toBeNull()
  })

  it('says both lines of a duplicate name in words', async () => {
    expect((await failure(read(`${good}A,3,4,1\n`))).message).toMatch(
      /targets\.csv:3: column 'name': the name 'A' is in line 2 already/,
    )
  })

  it('keeps columns with names of JavaScript as data', async () => {
    const catalog = await read('name,ra,dec,__proto__,constructor\n__proto__,1,2,x,y\n')
    expect(catalog.indexOf('__proto__')).toBe(0)
    expect(catalog.indexOf('constructor')).toBe(-1)
    expect(Object.entries(catalog.source(0).row)).toContainEqual(['__proto__', 'x'])
  })
})

describe('a file that is not there or not readable', () => {
  it('is reported with the files called alike', async () => {
    const path = fileOf(good, 'my-dwarfs.csv')
    const error = await failure(readCatalog({ path: join(dirname(path), 'my-dwarf.csv') }))
    expect(error).toMatchObject({ code: 'catalog_missing', exit: 4 })
    expect(error.data['nearest']).toContain('my-dwarfs.csv')
    expect(error.message).toContain("'my-dwarfs.csv'")
  })

  it.each(['x.fits', 'x.h5', 'x.vot', 'x.csv.gz', 'x'])('%s is refused, saying what can be read', async (name) => {
    const error = await failure(read(good, {}, name))
    expect(error).toMatchObject({ code: 'catalog_format', exit: 4 })
    expect(error.message).toMatch(/CSV.*ECSV/)
  })

  it('a folder, and a name with NUL', async () => {
    const path = fileOf(good)
    mkdirSync(join(dirname(path), 'folder.csv'), { recursive: true })
    expect(await failure(readCatalog({ path: join(dirname(path), 'folder.csv') }))).toMatchObject({
      code: 'catalog_unreadable',
      exit: 4,
    })
    expect(await failure(readCatalog({ path: 'a\0b.csv' }))).toMatchObject({ code: 'catalog_unreadable', exit: 4 })
  })

  it('is looked for in the base folder, then among the shipped ones', async () => {
    const path = fileOf(good, 'here.csv')
    const [baseDir, shippedDir] = [dirname(path), join(dirname(path), 'shipped')]
    mkdirSync(shippedDir, { recursive: true })
    const shipped = fileOf(good, join('shipped', 'theirs.csv'))
    expect(await locateCatalog({ filename: 'here.csv', baseDir, shippedDir })).toBe(path)
    expect(await locateCatalog({ filename: 'theirs.csv', baseDir, shippedDir })).toBe(shipped)
    expect(await locateCatalog({ filename: path, baseDir: '/', shippedDir })).toBe(path)
    const error = await failure(locateCatalog({ filename: 'their.csv', baseDir, shippedDir }))
    expect(error).toMatchObject({ code: 'catalog_missing', data: { folders: [baseDir, shippedDir] } })
    expect(error.data['nearest']).toContain('theirs.csv')
    expect(await failure(locateCatalog({ filename: null, baseDir }))).toMatchObject({ code: 'catalog_missing' })
  })
})

describe('mutated files (property)', () => {
  const seeds = [
    'name,ra,dec,mag,pmra,pmdec\n"A, b",1.5,-2,15,1,2\r\nB,16,2,,nan,\nγ,359.9,+89.9,20,3,4\n',
    `# %ECSV 1.0\n# ---\n# datatype:\n# - {name: name, datatype: string}\n# - {name: ra, unit: deg, datatype: float64}
# - {name: dec, datatype: float64}\nname ra dec\n"a b" 1 2\n`,
    'id;ra;dec\na;16:52:24.0;+12:54:00\nb;00:00:01;-00:30:00\n',
  ].map((text) => Buffer.from(text))
  const piece = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc
      .constantFrom(
        '"',
        '""',
        ',',
        '\n',
        '\r',
        '\0',
        '\uFEFF',
        '# ',
        ': ',
        '&a *a',
        '!!js',
        'nan',
        '-',
        '1e999',
        '<html>',
        '{',
        '\t',
      )
      .map((text) => new Uint8Array(Buffer.from(text))),
  )
  const edit = fc.record({
    seed: fc.nat(2),
    edits: fc.array(fc.record({ at: fc.nat(200), drop: fc.nat(8), put: piece }), { maxLength: 4 }),
  })

  it('are read, or refused with an AstroError of exit code 4: never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(edit, async ({ seed, edits }) => {
        let bytes: Buffer = seeds[seed]!
        for (const { at, drop, put } of edits) bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)])
        const outcome = await read(bytes).then(
          (catalog) => Array.from({ length: catalog.length }, (_, i) => catalog.source(i)),
          (error: unknown) => error,
        )
        if (Array.isArray(outcome)) {
          for (const source of outcome)
            expect(source.ra >= 0 && source.ra < 360 && Math.abs(source.dec) <= 90 && source.name !== '').toBe(true)
        } else expect(outcome).toMatchObject({ name: 'AstroError', exit: 4 })
      }),
      { numRuns: 400 },
    )
  })
})
