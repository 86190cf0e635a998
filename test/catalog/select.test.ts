import { describe, expect, it } from 'vitest'
import { parseRows, select } from '../../src/catalog/select.ts'
import { singleSource } from '../../src/catalog/single.ts'
import { AstroError, EXIT } from '../../src/errors.ts'
import { read } from './files.ts'

const names = Array.from({ length: 10 }, (_, i) => `star-${i}`)
const tenStars = () => read(['name,ra,dec', ...names.map((name, i) => `${name},${i},${i}`), ''].join('\n'))

function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('a selection of sources', () => {
  it.each([
    ['0:10', [0, 10]],
    ['0:100', [0, 10]],
    ['2:4', [2, 4]],
    [':3', [0, 3]],
    ['7:', [7, 10]],
    [':', [0, 10]],
    ['-2:', [8, 10]],
    [':-8', [0, 2]],
    ['-100:2', [0, 2]],
    [' 2 : 4 ', [2, 4]],
    ['5', [5, 6]],
    ['-1', [9, 10]],
    ['4:4', [4, 4]],
    ['20:30', [10, 10]],
  ] as const)('rows %s', (rows, range) => expect(parseRows(rows, 10)).toEqual(range))

  it.each(['', 'a:b', '1:2:3', '1.5:3', '0-5', '5:2', '10', '-11', '1e2:', 'NaN:3', '--1:'])('rows %j are nonsense', (rows) => {
    const error = thrown(() => parseRows(rows, 10))
    expect(error).toBeInstanceOf(AstroError)
    expect(error).toMatchObject({ code: 'rows_invalid', exit: EXIT.usage })
  })

  it('is in the order of the catalog, each once, by rows and names together', async () => {
    const catalog = await tenStars()
    expect(select(catalog, {})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(select(catalog, { names: ['star-7', 'star-2', 'star-7'] })).toEqual([2, 7])
    expect(select(catalog, { names: ['star-7', 'star-2'], rows: '5:' })).toEqual([7])
    expect(select(catalog, { rows: '20:30' })).toEqual([])
    expect(select(catalog, { names: [] })).toEqual([])
  })

  it('of an unknown name tells the nearest', async () => {
    const catalog = await tenStars()
    const error = thrown(() => select(catalog, { names: ['Star_7'] }))
    expect(error).toMatchObject({ code: 'source_unknown', exit: EXIT.usage, data: { name: 'Star_7' } })
    expect((error as AstroError).data['nearest']).toContain('star-7')
  })
})

describe('a single source', () => {
  it('is a catalog of one row, named by position', () => {
    const catalog = singleSource({ ra: 253.1, dec: 12.9 })
    expect(catalog.length).toBe(1)
    expect(catalog.source(0)).toEqual({
      name: 'J165224.00+125400.0',
      index: 0,
      ra: 253.1,
      dec: 12.9,
      mag: null,
      magError: null,
      magFilter: null,
      pmra: null,
      pmdec: null,
      parallax: null,
      epoch: 2000,
      aliases: [],
      row: { name: 'J165224.00+125400.0', ra: 253.1, dec: 12.9, mag: null },
    })
    expect(select(catalog, { rows: '0:1', names: [catalog.names[0]!] })).toEqual([0])
  })

  it('takes name and magnitude, and has a checksum of its own', () => {
    const catalog = singleSource({ ra: -0.1, dec: -90, name: '../x', mag: 15.5 })
    expect(catalog.source(0)).toMatchObject({ name: '../x', ra: 359.9, mag: 15.5 })
    expect(catalog.checksum).toMatch(/^[0-9a-f]{64}$/)
    expect(catalog.checksum).not.toBe(singleSource({ ra: -0.1, dec: -90, name: '../x', mag: 15.6 }).checksum)
  })

  it.each([
    { ra: NaN, dec: 0 },
    { ra: 540, dec: 0 },
    { ra: 0, dec: -90.1 },
    { ra: 0, dec: 0, mag: NaN },
    { ra: 0, dec: 0, name: ' ' },
    { ra: 0, dec: 0, name: 'a\nb' },
    { ra: 0, dec: 0, name: 'x'.repeat(201) },
  ])('is refused: %j', (given) =>
    expect(thrown(() => singleSource(given))).toMatchObject({ name: 'AstroError', exit: EXIT.usage }),
  )
})
