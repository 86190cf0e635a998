import { describe, expect, it } from 'vitest'
import { column, failure, maker, partsOf } from './place.ts'

const make = maker()
const TIMESYS = '<TIMESYS ID="t" timeorigin="MJD-origin" timescale="TDB" refposition="BARYCENTER"/>'
const votable = (systems: string, ref: string, value: number | string, name = 'epoch', type = 'datatype="double"') => `<?xml version="1.0"?><VOTABLE><RESOURCE>${systems}<TABLE>
  <FIELD name="${name}" ${type} ${ref}/><FIELD name="mag" datatype="double"/><DATA><TABLEDATA><TR><TD>${value}</TD><TD>18</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
const ecsv = (facts: string, value: string) => `# %ECSV 1.0\n# ---\n# datatype:\n# - {name: epoch, datatype: ${/-/.test(value) ? 'string' : 'float64'}}\n# - {name: mag, datatype: float64}\n# meta: !!omap\n# - __serialized_columns__:
#     epoch:\n#       __class__: astropy.time.core.Time\n${facts.split(', ').map((fact) => `#       ${fact}\n`).join('')}#       in_subfmt: '*'\n#       value: !astropy.table.SerializedColumn {name: epoch}\n# schema: astropy-2.0\nepoch mag\n${value} 18\n`

/** MJD of the first time, its scale and place. */
async function first(name: string, text: string, options = {}): Promise<[number, string, string]> {
  const [part] = await partsOf(make(name, text), options)
  const { time_offset, time_scale, time_frame } = part!.reading
  return [(column(part!, 'time')[0] as number) + time_offset, time_scale, time_frame]
}

describe('a VOTable that says what its times are', () => {
  it.each([
    ['of the field', votable(TIMESYS, 'ref="t"', 58000.5), [58000.5, 'tdb', 'barycentre']],
    ['alone', votable(TIMESYS, '', 58000.5, 'time'), [58000.5, 'tdb', 'barycentre']],
    ['from an origin', votable('<TIMESYS ID="t" timeorigin="2457000" timescale="TT" refposition="HELIOCENTER"/>', 'ref="t"', 1000.5), [58000, 'tt', 'heliocentre']],
    ['from Julian date 0', votable('<TIMESYS ID="t" timeorigin="JD-origin" timescale="UTC" refposition="TOPOCENTER"/>', 'ref="t"', 2458000.5), [58000, 'utc', 'earth']],
    ['before the name of the column', votable('<TIMESYS ID="t" timeorigin="JD-origin" timescale="UTC" refposition="GEOCENTER"/>', 'ref="t"', 2458000.5, 'bjd'), [58000, 'utc', 'earth']],
    ['unknown', votable('<TIMESYS ID="t" timeorigin="0.0" timescale="UNKNOWN" refposition="UNKNOWN"/>', 'ref="t"', 2458000.5, 'hjd'), [58000, 'utc', 'heliocentre']],
    ['of another field', votable(`${TIMESYS}<TIMESYS ID="o" timeorigin="JD-origin" timescale="UTC" refposition="HELIOCENTER"/>`, '', 58000.5, 'time'), [58000.5, 'utc', 'earth']],
  ])('%s', async (_, text, expected) => {
    expect(await first('t.xml', text)).toEqual(expected)
  })

  it('the user says otherwise', async () => {
    const text = votable(TIMESYS, 'ref="t"', 58000.5)
    expect(await first('t.xml', text, { timeFormat: 'mjd' })).toEqual([58000.5, 'utc', 'earth'])
    expect(await first('t.xml', text, { timeScale: 'tt' })).toEqual([58000.5, 'tt', 'barycentre'])
    expect(await first('t.xml', votable(TIMESYS.replace('TDB', 'LOCAL'), 'ref="t"', 58000.5), { timeScale: 'tt' })).toEqual([58000.5, 'tt', 'barycentre'])
  })

  // TCB - TDB at that time as astropy 7 has it: 18.58673785 s; TT - TAI and TAI - GPS by definition.
  it.each([['TCB', 'tdb', -18.58673785], ['TAI', 'tt', 32.184], ['GPS', 'tt', 51.184]])('%s becomes %s', async (scale, stored, seconds) => {
    const text = votable(`<TIMESYS ID="t" timeorigin="2455197.5" timescale="${scale}" refposition="BARYCENTER"/>`, 'ref="t"', 1821.2846388435)
    const [mjd, ...rest] = await first('gaia.xml', text)
    expect((mjd - 57018.2846388435) * 86400).toBeCloseTo(seconds, 5)
    expect(rest).toEqual([stored, 'barycentre'])
    const [part] = await partsOf(make('gaia.xml', text))
    expect([...part!.table.columns.get('epoch') as Float64Array]).toEqual([1821.2846388435])
  })

  it.each([
    ['LOCAL', TIMESYS.replace('TDB', 'LOCAL'), /the scale of the times in column 'epoch' is 'LOCAL'/], ['a place', TIMESYS.replace('BARYCENTER', 'MARS'), /the place of the times in column 'epoch' is 'MARS'/],
    ['an origin', TIMESYS.replace('MJD-origin', 'bad-origin'), /the origin of the times in column 'epoch' is 'BAD-ORIGIN'/],
  ])('refuses what it does not know: %s', async (_, systems, message) => {
    const error = await failure(make('t.xml', votable(systems, 'ref="t"', 58000.5)))
    expect(error).toMatchObject({ code: 'import_time', exit: 2, message: expect.stringMatching(message) })
  })
})

describe('a column that was a Time in astropy', () => {
  it.each([
    ['format: mjd, scale: tdb', '58000.5', [58000.5, 'tdb', 'earth']], ['format: jd, scale: tt', '2458001.0', [58000.5, 'tt', 'earth']],
    ['format: btjd, scale: tdb', '1000.5', [58000, 'tdb', 'barycentre']], ['format: isot, scale: tt', '2017-09-04T12:00:00.000', [58000.5, 'tt', 'earth']],
    ['format: iso, scale: utc', '"2017-09-04 12:00:00.000"', [58000.5, 'utc', 'earth']],
  ])('%s', async (facts, value, expected) => {
    expect(await first('t.ecsv', ecsv(facts, value))).toEqual(expected)
  })

  it('in seconds of Unix is refused', async () => {
    expect((await failure(make('u.ecsv', ecsv('format: unix, scale: utc', '1504526400.0')))).message).toMatch(/the origin of the times in column 'epoch' is 'UNIX'/)
  })
})

describe('days that are left out', () => {
  it.each([
    ['HJD-2450000', 8000.5, [58000, 'utc', 'heliocentre']], ['BJD - 2457000', 1000.5, [58000, 'tdb', 'barycentre']], ['JD-2400000.5', 58000, [58000, 'utc', 'earth']], ['MJD-50000', 8000, [58000, 'utc', 'earth']],
    ['time (BJD-2457000)', 1001, [58000.5, 'tdb', 'barycentre']], ['time-2450000', 8000.5, [58000, 'utc', 'earth']], ['HJD (days)', 2458000.5, [58000, 'utc', 'heliocentre']], ['BJD_TDB [d]', 2458000.5, [58000, 'tdb', 'barycentre']],
    ['MJD (2017-2019)', 58000, [58000, 'utc', 'earth']],
  ])('by the name: %s', async (name, value, expected) => {
    expect(await first('t.csv', `${name},mag\n${value},18\n`)).toEqual(expected)
  })

  it.each([['hjd-2450000', 5260.85, [55260.35, 'utc', 'heliocentre']], ['bjd-2400000.5', 58000, [58000, 'tdb', 'barycentre']], ['mjd-50000', 8000, [58000, 'utc', 'earth']]])('by the flag: %s', async (timeFormat, value, expected) => {
    const [mjd, ...rest] = await first('t.dat', `${value} 18 0.1\n`, { map: 'time=1,mag=2', timeFormat })
    expect([Number(mjd.toFixed(9)), ...rest]).toEqual(expected)
  })

  it.each(['hjd-', 'hjd-x', 'btjd-2457000', 'xjd', 'hjd+2450000', 'constructor'])('a format that is none: %s', async (timeFormat) => {
    expect(await failure(make('t.csv', 'time,mag\n58000,18\n'), { timeFormat })).toMatchObject({ code: 'usage', hint: expect.stringContaining('hjd-2450000') })
  })
})

describe('dates', () => {
  it.each([['date', '2017-09-04T12:00:00'], ['date-obs', '2017-09-04 12:00:00.0'], ['datetime', '2017-09-04T14:00:00+02:00'], ['mjd', '2017-09-04T12:00:00Z']])('in a column %s: %s', async (name, text) => {
    expect(await first('d.csv', `${name},mag\n,17\n${text},18\n`)).toEqual([58000.5, 'utc', 'earth'])
  })

  it('of another place, and what is none', async () => {
    expect(await first('d.csv', 'date,mag\n2017-09-04,18\n', { timeFormat: 'hjd' })).toEqual([58000, 'utc', 'heliocentre'])
    expect((await failure(make('d.csv', 'date,mag\n2017-09-04,18\n2017-13-04,18\n'))).message).toMatch(/line 3: column 'date': '2017-13-04' is no date/)
    expect((await failure(make('d.csv', 'date,mag\nyesterday,18\n'))).message).toMatch(/column 'date' holds no number and no date/)
    expect((await failure(make('d.csv', 'date,mag\n,18\nnan,18\n'))).code).toBe('import_rows')
  })
})

describe('a name that ends with a time scale', () => {
  it.each([
    ['mjd_tdb', 58000.5, [58000.5, 'tdb', 'earth']], ['BMJD_TDB', 58000.5, [58000.5, 'tdb', 'barycentre']], ['JD (TT)', 2458001, [58000.5, 'tt', 'earth']],
    ['bjd_utc', 2458001, [58000.5, 'utc', 'barycentre']], ['time_tt', 58000.5, [58000.5, 'tt', 'earth']], ['jd_utc', 2458001, [58000.5, 'utc', 'earth']],
  ])('%s', async (name, value, expected) => {
    expect(await first('t.csv', `${name},mag\n${value},18\n`)).toEqual(expected)
  })

  it('a plain name comes before one with a scale', async () => {
    expect(await first('t.csv', 'date_utc,time_utc,mag,t\n2020-01-01,03:00:00,12,58849.125\n')).toEqual([58849.125, 'utc', 'earth'])
    expect(await first('t.csv', 'JD_UTC,BJD_TDB,mag\n2458001,2458001.001,12\n')).toEqual([expect.closeTo(58000.501, 9), 'tdb', 'barycentre'])
  })

  it('TAI is stored as TT, and a word of the user comes first', async () => {
    const text = 'mjd_tai,mag\n58000.5,18\n'
    const [mjd, scale] = await first('t.csv', text)
    expect([(mjd - 58000.5) * 86400, scale]).toEqual([expect.closeTo(32.184, 5), 'tt'])
    expect(await first('t.csv', text, { timeScale: 'utc' })).toEqual([58000.5, 'utc', 'earth'])
  })
})
