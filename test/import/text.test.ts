import { describe, expect, it } from 'vitest'
import { column, failure, maker, partsOf } from './place.ts'

const make = maker()

/** Two epochs, the second with this zero point. */
function zeroPoints(second: number): string {
  return `mjd,flux,fluxerr,zp\n58000,100,1,25\n58001,100,2,${second}\n`
}

describe('delimited text', () => {
  it.each([
    ['commas', 'mjd,mag,magerr\n58000.5,18.1,0.1\n58001.5,18.2,0.2\n'],
    ['tabs, CRLF and a byte order mark', '\uFEFFMJD\tMag\tMag_Err\r\n58000.5\t18.1\t0.1\r\n58001.5\t18.2\t0.2\r\n'],
    ['semicolons', 'mjd;mag;e_mag\n58000.5;18.1;0.1\n58001.5;18.2;0.2\n'],
    ['blanks', '# a comment\nmjd  mag   err\n58000.5 18.1  0.1\n58001.5 18.2 0.2\n'],
    ['quotes, line ends within them, a delimiter at the end', '"mjd","mag","magerr","note"\n58000.5,18.1,0.1,"a, ""b""\nc"\n58001.5,18.2,0.2,x,\n'],
  ])('with %s', async (_, text) => {
    const [part] = await partsOf(make('star 1.csv', text))
    expect(part!.name).toBe('star 1')
    expect([...column(part!, 'time') as Float64Array]).toEqual([58000.5, 58001.5])
    expect([...column(part!, 'mag') as Float64Array]).toEqual([18.1, 18.2])
    expect([...column(part!, 'magerr') as Float64Array]).toEqual([0.1, 0.2])
    expect(part!.reading).toMatchObject({ time_offset: 0, time_scale: 'utc', time_frame: 'earth', position: null, band: null, exptime: null })
  })

  it('without a header columns have numbers, and --map names them', async () => {
    const file = make('plain.dat', '2458000.5 18.1 7 V\n2458001.5 18.2 8 V\n2458002.5 nan 8 R\n')
    const [part] = await partsOf(file, { map: 'time=1,mag=2,exptime=col3,band=4' })
    expect([...column(part!, 'exptime') as Float64Array]).toEqual([7, 8, 8])
    expect(column(part!, 'band')).toEqual(['V', 'V', 'R'])
    expect(part!.reading.time_offset).toBe(-2400000.5)
    expect((await failure(file)).message).toMatch(/no column is known to be the time; it has col1, col2, col3, col4/)
    expect((await failure(file, { map: 'time=9' })).message).toMatch(/has no column 9/)
    expect((await failure(file, { map: 'when=1' })).hint).toMatch(/time, mag, magerr/)
  })

  it('stars within one file are told apart by a column', async () => {
    const parts = await partsOf(make('many.csv', 'id,mjd,mag\n7,58000,1\n8,58000,2\n7,58001,3\n'), { idColumn: 'id' })
    expect(parts.map(({ name, table }) => [name, table.length])).toEqual([['7', 2], ['8', 1]])
    expect((await failure(make('one.csv', 'mjd,mag\n58000,1\n'), { idColumn: 'star' })).message).toMatch(/no such column/)
  })

  it('limits are limits: `<` values, and rows with a limit alone', async () => {
    const [part] = await partsOf(make('l.csv', 'mjd,mag,magerr,limiting_mag\n58000,<13.5,,14\n58001,12.5,0.1,14\n58002,,,15.5\n58003,,,\n'))
    expect([...column(part!, 'mag') as Float64Array]).toEqual([NaN, 12.5, NaN, NaN])
    expect([...column(part!, 'limit') as Float64Array]).toEqual([13.5, NaN, 15.5, NaN])
  })

  it('one zero point is kept, several are made one', async () => {
    const [same] = await partsOf(make('same.csv', zeroPoints(25)))
    expect([same!.reading.zero_point, [...column(same!, 'flux') as Float64Array]]).toEqual([25, [100, 100]])
    const [mixed] = await partsOf(make('mixed.csv', zeroPoints(27.5)))
    expect(mixed!.reading.zero_point).toBe(23.9)
    const [a, b] = column(mixed!, 'flux') as Float64Array
    expect(a! / b!).toBeCloseTo(10, 9)
    expect(-2.5 * Math.log10(a!) + 23.9).toBeCloseTo(20, 9)
  })

  it('times are what the column is called, what the user says, or what their size tells', async () => {
    const of = async (name: string, value: number, options = {}) => {
      const { time_offset, time_scale, time_frame } = (await partsOf(make('t.csv', `${name},mag\n${value},1\n`), options))[0]!.reading
      return [value + time_offset, time_scale, time_frame]
    }
    expect(await of('HJD', 2458000.5)).toEqual([58000, 'utc', 'heliocentre'])
    expect(await of('BJD', 2458000.5)).toEqual([58000, 'tdb', 'barycentre'])
    expect(await of('time', 2458000.5)).toEqual([58000, 'utc', 'earth'])
    expect(await of('time', 58000)).toEqual([58000, 'utc', 'earth'])
    expect(await of('time', 1325.5, { timeFormat: 'btjd' })).toEqual([58325, 'tdb', 'barycentre'])
    expect(await of('time', 2458000.5, { timeFormat: 'hjd', timeScale: 'tdb' })).toEqual([58000, 'tdb', 'heliocentre'])
    expect((await failure(make('t.csv', 'time,mag\n1325.5,1\n'))).message).toMatch(/holds 1325.5 to 1325.5, which is neither MJD nor JD/)
    expect((await failure(make('t.csv', 'mjd,mag\n58000,1\n2458000,1\n'))).message).toMatch(/line 3: column 'mjd' holds 2458000/)
  })
})

describe('files that are none', () => {
  it.each([
    ['empty', '', /empty file/], ['blank', ' \n\n', /an empty file, not a table/], ['comments alone', '# x\n# y\n', /no rows/],
    ['a header alone', 'mjd,mag\n', /no rows/], ['an HTML page', '<!DOCTYPE html><html><body>busy</body></html>', /an HTML page/],
    ['binary', 'mjd,mag\n\0\0\0\n', /neither text nor/], ['cut', 'mjd,mag,magerr\n58000,1,0.1\n58001,1', /line 3: 2 fields, the first line has 3: the file is cut/],
    ['ragged', 'mjd,mag\n58000,1\n58001,1,2\n58002,1\n', /line 3: 3 fields, the first line has 2/], ['a quote that stays open', 'mjd,mag\n58000,"1\n', /line 2: a quoted field does not end/],
    ['a number that is none', 'mjd,mag\n58000,1\n58001,bright\n', /line 3: column 'mag': 'bright' is no number/],
    ['a time that is none', 'mjd,mag\n58000,1\nyesterday,2\n', /line 3: column 'mjd'.*yesterday/], ['two columns of one name', 'mjd,mag,mag\n58000,1,1\n', /two columns are called 'mag'/],
    ['no time at all', 'mjd,mag\n,1\nnan,2\n', /none of its 2 rows has a time/],
  ])('%s', async (_, text, message) => {
    const error = await failure(make('bad.csv', text))
    expect(error.message).toMatch(/bad\.csv/)
    expect(error.message).toMatch(message)
    expect(error.hint).toBeTruthy()
  })

  it('is not there, is a folder', async () => {
    expect((await failure('/nowhere/x.csv')).message).toMatch(/no such file/)
    expect((await failure(import.meta.dirname)).message).toMatch(/no file/)
  })
})

/** An observation of the full form. */
function row(mag: string): string {
  return `2454409.5,${mag},,,Vis.,PTQ,MB,123,119,SB040314,,No,,P,,,,SS Cyg`
}

describe('files of AAVSO', () => {
  it('free text may hold anything, also line ends', async () => {
    const [part] = await partsOf(make('a.csv', `${row('12.2')}\n${row('<10.3')}\n${row('11.9:')}\n2454410.5,8.1,0.2,,V,HPO,,LAM AUR,,,two\nlines,No,1.579,G,5.46,,,SS Cyg\n`))
    expect([...column(part!, 'mag') as Float64Array]).toEqual([12.2, NaN, 11.9, 8.1])
    expect([...column(part!, 'limit') as Float64Array]).toEqual([NaN, 10.3, NaN, NaN])
    expect(column(part!, 'band')).toEqual(['Vis.', 'Vis.', 'Vis.', 'V'])
    expect((await failure(make('b.csv', `${row('12.2')}\nnonsense,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n`))).message).toMatch(/line 2: the line does not begin with a Julian date/)
  })
})
