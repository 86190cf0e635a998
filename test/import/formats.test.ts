import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AstroError } from '../../src/errors.ts'
import { readFile } from '../../src/import/read.ts'
import { writeTables } from '../../src/store/table-file.ts'
import { table } from '@astro/sdk'
import { column, DATA, maker, partsOf } from './place.ts'

const make = maker()
const message = (file: string) => readFile(file).then(() => '', (error: AstroError) => `${error.message} | ${error.hint}`)

const FIELDS = `<FIELD name="mjd" datatype="double" unit="d"/><FIELD name="mag" datatype="float"><DESCRIPTION>of the star</DESCRIPTION></FIELD>
  <FIELD name="oid" datatype="long"/><FIELD name="band" datatype="char" arraysize="*"/>`
const votable = (data: string, before = '') => `<?xml version="1.0"?><VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">${before}
  <TABLE>${FIELDS}<DATA>${data}</DATA></TABLE></RESOURCE></VOTABLE>`

/** The rows (58000.5, 18.25, 2^60, V) and (58001.5, missing, 2, zr) as a stream. */
function stream(marked: boolean): string {
  const row = (mark: number, mjd: number, mag: number, oid: bigint, band: string) => {
    const bytes = Buffer.alloc(8 + 4 + 8 + 4 + band.length)
    bytes.writeDoubleBE(mjd, 0)
    bytes.writeFloatBE(mag, 8)
    bytes.writeBigInt64BE(oid, 12)
    bytes.writeUInt32BE(band.length, 20)
    bytes.write(band, 24, 'latin1')
    return Buffer.concat([...(marked ? [Buffer.of(mark)] : []), bytes])
  }
  return Buffer.concat([row(0, 58000.5, 18.25, 2n ** 60n, 'V'), row(0b01000000, 58001.5, marked ? 99 : NaN, 2n, 'zr')]).toString('base64')
}

describe('VOTable', () => {
  it.each([
    ['TABLEDATA', `<TABLEDATA><TR><TD>58000.5</TD><TD>18.25</TD><TD>1152921504606846976</TD><TD>V</TD></TR><TR><TD>58001.5</TD><TD></TD><TD>2</TD><TD>zr</TD></TR></TABLEDATA>`],
    ['BINARY', `<BINARY><STREAM encoding="base64">${stream(false)}</STREAM></BINARY>`],
    ['BINARY2', `<BINARY2><STREAM encoding="base64">${stream(true)}</STREAM></BINARY2>`],
  ])('%s', async (_, data) => {
    const [one] = await readFile(make('t.xml', votable(data)))
    expect([...one!.table.columns.get('mjd') as Float64Array]).toEqual([58000.5, 58001.5])
    expect([...one!.table.columns.get('mag') as Float64Array]).toEqual([18.25, NaN])
    expect([...one!.table.columns.get('oid') as BigInt64Array]).toEqual([2n ** 60n, 2n])
    expect(one!.table.columns.get('band')).toEqual(['V', 'zr'])
    expect(one!.table.info).toMatchObject({ mjd: { unit: 'd' }, mag: { description: 'of the star' } })
  })

  it.each([
    ['an answer that is an error', votable('', '<INFO name="QUERY_STATUS" value="ERROR">no such table</INFO>'), /answered with an error: no such table/],
    ['no table', '<VOTABLE><RESOURCE/></VOTABLE>', /holds no table/], ['cut XML', votable('<TABLEDATA><TR>').slice(0, -60), /no valid XML/],
    ['a row with too few cells', votable('<TABLEDATA><TR><TD>1</TD></TR></TABLEDATA>'), /1 cells, the table has 4 fields/],
    ['a cut stream', votable(`<BINARY><STREAM encoding="base64">${stream(false).slice(0, 44)}</STREAM></BINARY>`), /ends within row 2/],
    ['a length that no stream has', votable(`<BINARY><STREAM encoding="base64">${Buffer.concat([Buffer.alloc(20), Buffer.of(255, 255, 255, 255)]).toString('base64')}</STREAM></BINARY>`), /ends within row 1/],
    ['rows without bytes', '<VOTABLE><RESOURCE><TABLE><FIELD name="mag" datatype="char" arraysize="0"/><DATA><BINARY><STREAM encoding="base64">AAAA</STREAM></BINARY></DATA></TABLE></RESOURCE></VOTABLE>', /its rows have no bytes, its stream has 3/],
    ['a word for a number', votable('<TABLEDATA><TR><TD>x</TD><TD>1</TD><TD>1</TD><TD>V</TD></TR></TABLEDATA>'), /row 1, field 'mjd': 'x' is no number/],
    ['an entity bomb', `<?xml version="1.0"?><!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><VOTABLE><RESOURCE><TABLE>${FIELDS}<DATA><TABLEDATA><TR><TD>&b;</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`, /no valid XML/],
  ])('refuses %s', async (_, text, expected) => {
    expect(await message(make('bad.xml', text))).toMatch(expected)
  })
})

describe('ECSV, HDF5, Parquet, FITS', () => {
  it('ECSV with units', async () => {
    const [part] = await partsOf(make('e.ecsv', '# %ECSV 1.0\n# ---\n# datatype:\n# - {name: mjd, unit: d, datatype: float64}\n# - {name: mag, unit: mag, datatype: float64}\nmjd mag\n58000.5 18\n58001.5 nan\n'))
    expect(part!.table.info['mjd']).toEqual({ unit: 'd' })
    expect([...column(part!, 'mag') as Float64Array]).toEqual([18, NaN])
    expect(await message(make('bad.ecsv', '# %ECSV 1.0\n# ---\n# datatype:\n# - {name: flux, datatype: float64}\nmjd\n1\n'))).toMatch(/declares a column 'flux'/)
  })

  it('HDF5 tables by key', async () => {
    const file = make('lightcurve.h5', '')
    await writeTables(file, new Map(['a', 'b'].map((key, i) => [key, { table: table({ mjd: Float64Array.of(58000 + i), mag: Float64Array.of(18) }), meta: {} }])))
    expect((await partsOf(file)).map(({ name, table: { length } }) => [name, length])).toEqual([['a', 1], ['b', 1]])
    expect(await message(make('cut.h5', readFileSync(file).subarray(0, 300)))).toMatch(/holds no tables that can be read/)
  })

  it.each([['parquet', 'PAR1garbagePAR1'], ['parquet', 'PAR1']])('a damaged %s file', async (_, text) => {
    expect(await message(make('x.parquet', text))).toMatch(/cannot be read as Parquet/)
  })

  it.skipIf(!sample())('FITS that is cut', async () => {
    const file = make('cut.fits', '')
    copyFileSync(sample()!, file)
    expect(await message(make('cut.fits', readFileSync(file).subarray(0, 200_000)))).toMatch(/truncated|damaged/)
  })
})

function sample(): string | undefined {
  const file = join(DATA, 'tess_kepler/tess_s0006_tic25155310_lc.fits')
  try {
    readFileSync(file)
    return file
  } catch {
    return undefined
  }
}
