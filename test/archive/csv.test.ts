import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { numbers, strings } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { AstroError, EXIT } from '../../src/errors.ts'
import { readCsv } from '../../src/archive/csv.ts'

const DATA = process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

function errorOf(action: () => unknown): AstroError {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(AstroError)
    return error as AstroError
  }
  throw new Error('nothing was thrown')
}

describe('readCsv: types', () => {
  it('guesses int32, float64 and text', () => {
    const t = readCsv('a,b,c,d\n1,1.5,x,-7\n-2,2e3,y,2147483647\n')
    expect(t.length).toBe(2)
    expect(t.columns.get('a')).toEqual(Int32Array.of(1, -2))
    expect(t.columns.get('b')).toEqual(Float64Array.of(1.5, 2000))
    expect(t.columns.get('c')).toEqual(['x', 'y'])
    expect(t.columns.get('d')).toEqual(Int32Array.of(-7, 2147483647))
  })

  it('takes a blank cell, nan and null as NaN, which makes whole numbers floating', () => {
    const t = readCsv('a,b\n1,x\n,y\nnan,z\nNULL,\n')
    expect(t.columns.get('a')).toEqual(Float64Array.of(1, NaN, NaN, NaN))
    expect(t.columns.get('b')).toEqual(['x', 'y', 'z', ''])
  })

  it('keeps as text what a double would change: long whole numbers, leading zeros, hexadecimal', () => {
    const t = readCsv('long,zero,hex,word\n675103300002930,007,0xf,Infinite\n1,008,0x2,1e\n')
    expect(t.columns.get('long')).toEqual(['675103300002930', '1'])
    expect(t.columns.get('zero')).toEqual(['007', '008'])
    expect(t.columns.get('hex')).toEqual(['0xf', '0x2'])
    expect(t.columns.get('word')).toEqual(['Infinite', '1e'])
  })

  it('reads infinities, blanks around numbers and the exponent letter D', () => {
    expect(readCsv('a\n -inf\n1.5D+02 \n+.5\nInfinity\n').columns.get('a')).toEqual(
      Float64Array.of(-Infinity, 150, 0.5, Infinity),
    )
  })

  it('gives the types asked for, int64 exactly', () => {
    const types = { i: 'int64', f: 'float32', s: 'int16', u: 'uint8', t: 'text', absent: 'int32' } as const
    const t = readCsv('i,f,s,u,t\n9223372036854775807,0.1,-32768,255,1\n-9223372036854775808,2,32767,0,2\n', { types })
    expect(t.columns.get('i')).toEqual(BigInt64Array.of(9223372036854775807n, -9223372036854775808n))
    expect(t.columns.get('f')).toEqual(Float32Array.of(0.1, 2))
    expect(t.columns.get('s')).toEqual(Int16Array.of(-32768, 32767))
    expect(t.columns.get('u')).toEqual(Uint8Array.of(255, 0))
    expect(t.columns.get('t')).toEqual(['1', '2'])
  })

  it.each([
    ['float64', '12x', 'is not a number'],
    ['int32', '1.5', 'fits int32'],
    ['int32', '2147483648', 'fits int32'],
    ['uint8', '-1', 'fits uint8'],
    ['int64', '', '64 bits'],
    ['int64', '9223372036854775808', '64 bits'],
    ['int64', '0xf', '64 bits'],
  ] as const)('refuses %s of %j with line, column and value', (type, value, words) => {
    const error = errorOf(() => readCsv(`a,b\n1,1\n${value},2\n`, { types: { a: type } }))
    expect(error.code).toBe('not_a_number')
    expect(error.message).toContain(words)
    expect(error.data).toEqual({ line: 3, column: 'a', value })
  })
})

describe('readCsv: forms', () => {
  it('reads a byte order mark, CRLF, names in other scripts and an unnamed first column', () => {
    const t = readCsv('\uFEFF,größe, 星 \r\n0,1,ä\r\n1,2,\r\n')
    expect([...t.columns.keys()]).toEqual(['', 'größe', '星'])
    expect(t.columns.get('星')).toEqual(['ä', ''])
  })

  it('reads a header alone as no rows, with the types asked for', () => {
    const t = readCsv('oid,mag\n', { types: { oid: 'int64' } })
    expect(t.length).toBe(0)
    expect(t.columns.get('oid')).toEqual(new BigInt64Array(0))
    expect(t.columns.get('mag')).toEqual(new Float64Array(0))
  })

  it('reads one element, another delimiter, blank lines at the end', () => {
    expect(numbers(readCsv('a\n4\n'), 'a')).toEqual(Int32Array.of(4))
    expect(readCsv('a\tb\n1\t2\n\n\n', { delimiter: '\t' }).length).toBe(1)
    expect(readCsv('a\n1\n\n').columns.get('a')).toEqual(Float64Array.of(1, NaN))
  })

  it.each(['\n', '\r\n'])('reads quoted fields with delimiters, quotes and line ends inside (%j)', (end) => {
    const t = readCsv(['name,n', '"a,b",1', '"say ""hi""",2', '"two\nlines",3', 'plain,4', ''].join(end))
    expect(strings(t, 'name').map((s) => s.replace('\r', ''))).toEqual(['a,b', 'say "hi"', 'two\nlines', 'plain'])
    expect(t.columns.get('n')).toEqual(Int32Array.of(1, 2, 3, 4))
  })

  it('counts lines, not records, after a quoted line end', () => {
    const error = errorOf(() => readCsv('name,n\n"two\nlines",3\n"x",q\n', { types: { n: 'int32' } }))
    expect(error.data['line']).toBe(4)
  })
})

describe('readCsv: what is no table', () => {
  it.each([
    ['<!DOCTYPE html><html><title>Maintenance</title></html>\n', 'an HTML page'],
    ['\n\n <html><body>login</body></html>', 'an HTML page'],
    ['<?xml version="1.0"?>\n<VOTABLE><INFO name="QUERY_STATUS" value="ERROR">bad POS</INFO></VOTABLE>\n', 'a VOTable'],
    ['<?xml version="1.0"?><error>no</error>', 'an XML document'],
    ['{"message": "not public"}\n', 'a JSON document'],
    ['[]\n', 'a JSON document'],
    ['', 'an empty answer'],
    ['  \n', 'an empty answer'],
    ['\\fixlen = T\n|oid|\n', 'an IPAC table'],
  ])('%j', (text, kind) => {
    const error = errorOf(() => readCsv(text))
    expect([error.code, error.exit]).toEqual(['not_a_table', EXIT.someFailed])
    expect(error.message).toContain(kind)
  })

  it('quotes the words of the page as evidence', () => {
    const error = errorOf(() => readCsv('<html><style>b{}</style><body><h1>Down\u0007 for\tmaintenance</h1></body></html>'))
    expect(error.data['body']).toBe('Down for maintenance')
  })

  it.each(['Service unavailable\n', 'Service unavailable', 'ERROR: the position you gave is bad, try again\n'])(
    'a message: %j',
    (text) => {
      expect(errorOf(() => readCsv(text, { required: ['oid', 'mag'] })).code).toBe('not_a_table')
    },
  )

  it('names the missing columns', () => {
    const error = errorOf(() => readCsv('a,b\n1,2\n', { required: ['a', 'mag', 'mjd'] }))
    expect([error.code, error.message]).toEqual(['missing_column', "the table has no column 'mag', 'mjd'; it has a, b"])
    expect(errorOf(() => readCsv('a,b\n1,2\n', { required: ['mag'] })).code).toBe('missing_column')
    expect(errorOf(() => readCsv('a,a\n1,2\n')).code).toBe('duplicate_column')
  })

  it('names the line with too many or too few fields', () => {
    for (const row of ['1,2,3', '1', '']) {
      const error = errorOf(() => readCsv(`a,b\n1,2\n${row}\n3,4\n`))
      expect([error.code, error.data['line']]).toEqual(['field_count', 3])
    }
  })

  it('refuses NUL, a line over 1 MB, an open quote', () => {
    expect(errorOf(() => readCsv('a,b\n1,\0\n')).code).toBe('answer_not_text')
    expect(errorOf(() => readCsv(`a,b\n1,${'x'.repeat(1 << 20)}\n`)).code).toBe('line_too_long')
    expect(errorOf(() => readCsv('a,b\n1,"x\n2,y\n')).code).toBe('table_cut')
  })

  it('refuses a table cut at any byte', () => {
    const whole = 'oid,mjd,mag\n675103300002930,58202.35,18.6\n675103300002931,58203.35,18.7\n'
    const rowEnds = [...whole.matchAll(/\n/g)].map((m) => m.index + 1)
    for (let size = 0; size < whole.length; size++) {
      // A cut right after a line end cannot be seen in the text: the transport must see it.
      if (rowEnds.includes(size)) continue
      expect(['table_cut', 'not_a_table'], `cut at ${size}`).toContain(
        errorOf(() => readCsv(whole.slice(0, size), { required: ['oid', 'mag'] })).code,
      )
    }
    expect(errorOf(() => readCsv('a,b\n1,2\n3\n')).code).toBe('table_cut')
  })
})

const SAMPLE = join(DATA, 'ztf_lc/ZTF_lightcurve.csv')

describe.skipIf(!existsSync(SAMPLE))('readCsv: a real answer (skipped where ASTRO_TEST_DATA is absent)', () => {
  it('agrees field by field with a plain split', () => {
    const text = readFileSync(SAMPLE, 'utf8')
    const t = readCsv(text, { types: { oid: 'int64', filefracday: 'int64' } })
    const [header, ...rows] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    expect([...t.columns.keys()]).toEqual(header)
    for (const [index, name] of header!.entries()) {
      const column = t.columns.get(name)!
      const same = rows.every(
        (row, i) =>
          String(column[i]) === row[index] ||
          (row[index] === '' ? Number.isNaN(column[i]) : Number(column[i]) === Number(row[index])),
      )
      expect(same, name).toBe(true)
    }
    expect(t.columns.get('oid')).toBeInstanceOf(BigInt64Array)
    expect(t.columns.get('ccdid')![0]).toBe('0xf')
  })
})
