import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFile } from '../../src/import/read.ts'
import { column, DATA, failure, maker, partsOf } from './place.ts'

const make = maker()
const values = (part: Parameters<typeof column>[0], role: Parameters<typeof column>[1]) => Array.from(column(part, role) as Float64Array)

const header = (delimiter: string) => `# %ECSV 1.0\n# ---\n# datatype:\n# - {name: mjd, datatype: float64}\n# - {name: mag, datatype: float64}\n# - {name: band, datatype: string}\n# - {name: flag, datatype: bool}\n${delimiter}# schema: astropy-2.0\n`

describe('ECSV as astropy writes it', () => {
  it.each([
    ['blanks', `${header('')}mjd mag band flag\n58000.5 18.1 "SDSS g" True\n58001.5 "" "" False\n58002.5 18.3 "a ""b""" False\n`],
    ['commas', `${header("# delimiter: ','\n")}mjd,mag,band,flag\n58000.5,18.1,SDSS g,True\n58001.5,,,False\n58002.5,18.3,"a ""b""",False\n`],
  ])('with %s', async (_, text) => {
    const [part] = await partsOf(make('t.ecsv', text))
    expect(values(part!, 'mag')).toEqual([18.1, NaN, 18.3])
    expect(column(part!, 'band')).toEqual(['SDSS g', '', 'a "b"'])
    expect(values(part!, 'flag')).toEqual([1, 0, 0])
  })

  it('a column may be called by a number', async () => {
    const [part] = await partsOf(make('n.ecsv', '# %ECSV 1.0\n# ---\n# datatype:\n# - {name: mjd, datatype: float64}\n# - {name: \'1\', datatype: float64}\nmjd 1\n58000.5 18.1\n'), { map: 'mag=1' })
    expect(values(part!, 'time')).toEqual([58000.5])
  })
})

describe('flags in words', () => {
  it.each([['True', 'False'], ['T', 'F'], ['B', 'G'], ['yes', 'no'], ['1', '0'], ['0x10', '0x0']])('%s is bad, %s is good', async (bad, good) => {
    const [part] = await partsOf(make('q.csv', `mjd,mag,Quality\n58000,18,${good}\n58001,18,${bad}\n`))
    expect(values(part!, 'flag').map((flag) => flag > 0)).toEqual([false, true])
  })

  it('other words are no flags, unless the user says so', async () => {
    const file = make('w.csv', 'mjd,mag,quality\n58000,18,cloudy\n58001,18,clear\n')
    expect((await partsOf(file))[0]!.reading.columns.flag).toBeUndefined()
    expect((await failure(file, { map: 'flag=quality' })).message).toMatch(/column 'quality': 'cloudy' is no number/)
  })
})

describe('comments', () => {
  it('between rows are passed over', async () => {
    const [part] = await partsOf(make('c.csv', 'mjd,mag\n58000,18\n# the dome was closed\n58001,19\n'))
    expect(values(part!, 'mag')).toEqual([18, 19])
    expect((await failure(make('n.csv', 'mjd,mag\n58000,18\n# the dome was closed\n58001,x\n'))).message).toMatch(/line 4/)
  })

  it.each([
    ['# mjd mag magerr', '58000.5 18.1 0.1'], ['#mjd mag magerr', '58000.5 18.1 0.1'], ['# by the author\n### MJD  Mag  err', '58000.5 18.1 0.1'],
    ['# mjd,mag,magerr', '58000.5,18.1,0.1'], ['# mjd, mag, magerr\n', '58000.5,18.1,0.1'], ['# mjd mag magerr', '58000.5\t18.1\t0.1'], ['#\tmjd\tmag\tmagerr', '58000.5\t18.1\t0.1'],
  ])('hold the header: %j', async (comment, row) => {
    const [part] = await partsOf(make('h.dat', `${comment}\n${row}\n${row.replace('58000', '58001')}\n`))
    expect([values(part!, 'time'), values(part!, 'mag'), values(part!, 'magerr')]).toEqual([[58000.5, 58001.5], [18.1, 18.1], [0.1, 0.1]])
  })

  it.each(['# a star', '# 1 2 3', '# x x x', '# mjd mag magerr note'])('that are no header give no names: %j', async (comment) => {
    const [one] = await readFile(make('h.dat', `${comment}\n58000.5 18.1 0.1\n`))
    expect([...one!.table.columns.keys()]).toEqual(['col1', 'col2', 'col3'])
  })

  it('above a header are none', async () => {
    const [one] = await readFile(make('h.dat', '# one two three\nmjd mag err\n58000.5 18.1 0.1\n'))
    expect([...one!.table.columns.keys()]).toEqual(['mjd', 'mag', 'err'])
  })
})

describe('VizieR', () => {
  it('has units and a line of dashes below the header', async () => {
    const [part] = await partsOf(make('asu.tsv', '#\n#   VizieR Astronomical Server\n#Column\tHJD\t(F13.5)\tDate\n\nHJD\tVmag\te_Vmag\tFlux\td \nd\tmag\tmag\tmJy\t \n-------------\t------\t-----\t---\t-\n2452000.50000\t14.021\t0.010\t2.5\t1\n2452001.50000\t14.031\t     \t2.5\t2\n#END#\n'), { map: 'mag=Vmag,magerr=e_Vmag' })
    expect([values(part!, 'time'), values(part!, 'mag'), values(part!, 'magerr')]).toEqual([[2452000.5, 2452001.5], [14.021, 14.031], [0.01, NaN]])
    expect(values(part!, 'flux')).toEqual([2500, 2500])
    expect(part!.table.info).toMatchObject({ HJD: { unit: 'd' }, Vmag: { unit: 'mag' } })
  })
})

describe('tables of IPAC', () => {
  const text = "\\fixlen = T\n\\ light curve\n| oid|    mjd|   mag|flux  |band   |\n|long| double|double|double|char   |\n|    |      d|   mag|mJy   |       |\n|null|   null|  null|      |null   |\n    1 58000.5   18.1   2.5  SDSS g \n    2 58001.5   null        null    \n"

  it('are read by their bars', async () => {
    const [part] = await partsOf(make('irsa.tbl', text))
    expect([values(part!, 'time'), values(part!, 'mag'), values(part!, 'flux')]).toEqual([[58000.5, 58001.5], [18.1, NaN], [2500, NaN]])
    expect(column(part!, 'band')).toEqual(['SDSS g', ''])
    expect([...part!.table.columns.keys()].slice(0, 5)).toEqual(['oid', 'mjd', 'mag', 'flux', 'band'])
    expect(part!.table.info).toMatchObject({ mjd: { unit: 'd' } })
  })

  it.each([
    ['without rows', text.split('\n').slice(0, 6).join('\n'), 'import_no_rows', /no rows/], ['that are cut', text.slice(0, -26), 'import_cut', /line 8: the line ends before its last column, 'band'/],
    ['with one name twice', text.replace(' mag|', ' mjd|'), 'import_header', /two columns are called 'mjd'/],
  ])('%s', async (_, wrong, code, message) => {
    const error = await failure(make('irsa.tbl', wrong))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  it('a table whose rows have bars, too, is none of them', async () => {
    const [part] = await partsOf(make('bars.txt', '|mjd|mag|\n|58000.5|18|\n|58001.5|19|\n'))
    expect(values(part!, 'mag')).toEqual([18, 19])
  })

  it.skipIf(!existsSync(join(DATA, 'api_responses')))('as IRSA answers', async () => {
    const file = join(DATA, 'api_responses/ipac_irsa__most_regular_results.tbl')
    const [one] = await readFile(file)
    expect(one!.table.length).toBe(readFileSync(file, 'utf8').split('\n').filter((line) => /^[^|\\]/.test(line)).length)
    expect([...one!.table.columns.keys()].slice(0, 2)).toEqual(['Image_ID', 'date_obs'])
    expect((one!.table.columns.get('date_obs') as string[]).every((date) => /^20\d\d-\d\d-\d\d/.test(date))).toBe(true)
  })
})

describe('what is no file of AAVSO', () => {
  it.each([['a band in the fourth column', '2458000.5\t18.1\t0.05\tV\n2458001.5\t18.1\t0.05\tR\n'], ['commas', '2458000.5,18.1,0.05,PTQ\n'], ['a flux', '2458000.5,1.0003,0.0002\n']])('has columns by number: %s', async (_, text) => {
    const [one] = await readFile(make('plain.txt', text))
    expect([...one!.table.columns.keys()].every((name) => name.startsWith('col'))).toBe(true)
    expect((await failure(make('plain.txt', text))).hint).toMatch(/--map time=NAME \(or its number\)/)
  })

  it('its simple form has observers', async () => {
    const [part] = await partsOf(make('simple.txt', '2458000.5\t18.1\t0.05\tPTQ\n2458001.5\t<18.1\t\tV\n'))
    expect([values(part!, 'mag'), values(part!, 'limit')]).toEqual([[18.1, NaN], [NaN, 18.1]])
    expect(part!.reading.columns.band).toBeUndefined()
  })

  it('its simple form may be long', { timeout: 60_000 }, async () => {
    const [one] = await readFile(make('long.txt', '2458000.5\t18.1\n'.repeat(200_000)))
    expect(one!.table.length).toBe(200_000)
  })
})
