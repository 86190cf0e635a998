import { table } from '@astro/sdk'
import type { Column } from '@astro/sdk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalTable, guessColumns, timesOf } from '../../src/photometry/columns.ts'
import { timeOffset, toMjd } from '../../src/photometry/time.ts'

function guess(...names: string[]): Record<string, string> {
  return { ...guessColumns(names, new Map(names.map((name) => [name, new Float64Array(1)]))) }
}

function mjdOf(name: string, column: Column | number[]): number[] {
  return [
    ...timesOf(
      table({
        [name]:
          Array.isArray(column) && typeof column[0] === 'number' ? Float64Array.from(column as number[]) : (column as Column),
      }),
    ),
  ]
}

describe('guessColumns', () => {
  it.each([
    ['Times', 'time'],
    ['M-JD', 'time'],
    ['BJD - 2457000, days', 'time'],
    ['julian date', 'time'],
    ['HJD', 'time'],
    ['Unix_Time', 'time'],
    ['EXPTIME', 'exptime'],
    ['exposure time (s)', 'exptime'],
    ['Right Ascension', 'ra'],
    ['Declination', 'dec'],
    ['Magnitudes', 'mag'],
    ['mag_err', 'magerr'],
    ['MagError', 'magerr'],
    ['counts', 'flux'],
    ['flux [uJy]', 'flux'],
    ['flux_error', 'fluxerr'],
    ['count-err', 'fluxerr'],
    ['filtercode', 'filter'],
    ['Filter Name', 'filter'],
    ['catflags', 'flag'],
    ['QUALITY', 'flag'],
    ['bad_data', 'flag'],
  ])('takes %j for %s', (name, canonical) => {
    expect(guess(name)).toEqual({ [canonical]: name })
  })

  it('takes nothing for what it does not know', () => {
    expect(guess('123', '', 's', '__', 'constructor', 'flux_ratio', 'magzp', 'timecorr', '\u2603', '4-2')).toEqual({})
  })

  it('prefers MJD, then the exact name, then the first', () => {
    expect(guess('hjd', 'BJD', 'time', 'mjd').time).toBe('mjd')
    expect(guess('hjd', 'bjd').time).toBe('bjd')
    expect(guess('mag_2', 'mag').mag).toBe('mag')
    expect(guess('mag_1', 'mag_2').mag).toBe('mag_1')
  })

  it('reads brightness from numbers alone', () => {
    const columns = new Map<string, Column>([
      ['mag', ['bright']],
      ['magnitude', new Float64Array(1)],
      ['filter', ['g']],
    ])
    expect(guessColumns(columns.keys(), columns)).toEqual({ mag: 'magnitude', filter: 'filter' })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), { maxLength: 8 }),
        (names) => {
          for (const name of Object.values(guess(...names))) expect(names).toContain(name)
        },
      ),
    )
  })
})

describe('times', () => {
  it.each([
    ['BJD - 2457000', 2457000],
    ['BJD-2457000, days', 2457000],
    ['MJD-50000', 50000],
    ['MJD + 5', -5],
    ['jd \u2212 2400000.5', 2400000.5],
    ['mjd', 0],
    ['M-JD', 0],
    ['mjd_2', 0],
  ])('%j was made by subtracting %d', (name, offset) => {
    expect(timeOffset(name)).toBe(offset)
  })

  it('puts the offset of a name back', () => {
    expect(mjdOf('BJD - 2457000', [1325])).toEqual([58324.5])
    expect(mjdOf('MJD-50000', [8000.25])).toEqual([58000.25])
    expect(mjdOf('Time - 2457000', [1325])).toEqual([58324.5])
  })

  it('tells the formats apart', () => {
    // J2000.0 is JD 2451545.0; the Unix epoch is MJD 40587.
    expect(mjdOf('jd', [2451545])).toEqual([51544.5])
    expect(mjdOf('time', [51544.5, NaN])).toEqual([51544.5, NaN])
    expect(mjdOf('time', [2451545])).toEqual([51544.5])
    expect(mjdOf('unix', [0, 86400])).toEqual([40587, 40588])
    expect(mjdOf('timestamp', [-43200])).toEqual([40586.5])
  })

  it('reads dates as UTC, whatever the local time zone', () => {
    const dates = [
      '2000-01-01T12:00:00',
      '2000-01-01 12:00',
      '2000-01-01T14:30:00+02:30',
      '2000-01-01T12:00:00.000Z',
      '1858-11-17',
      '',
      'NaN',
    ]
    expect(mjdOf('time', dates)).toEqual([51544.5, 51544.5, 51544.5, 51544.5, 0, NaN, NaN])
    expect(mjdOf('datetime', ['2018-05-08T11:38:06.996480'])[0]).toBeCloseTo(58246.4848032, 9)
    expect(mjdOf('time', ['2016-12-31T23:59:60'])).toEqual([57754])
  })

  it.each(['yesterday', '2018-02-30', '2018-13-01', '2018-01-01T25:00:00', '08/05/2018', '2018-05-08T'])(
    'refuses %j, naming it',
    (date) => {
      expect(() => mjdOf('time', [date])).toThrow(
        expect.objectContaining({ code: 'time_unreadable', message: expect.stringContaining(date) }),
      )
    },
  )

  it('keeps microseconds of any date', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
        expect(Math.abs(toMjd([date.toISOString()], 'guess')[0]! - (date.getTime() / 864e5 + 40587))).toBeLessThan(2e-11)
      }),
    )
  })
})

const storedAs = (name: string, values: number[] | BigInt64Array): string => {
  const column = Array.isArray(values) ? Float64Array.from(values) : values
  return canonicalTable(table({ mjd: Float64Array.of(1, 2), [name]: column })).columns.get(name)!.constructor.name
}

describe('canonicalTable', () => {
  it('sorts by time, keeps ties in order and drops rows without a time', () => {
    const given = table({
      mag: Float64Array.of(1, 2, 3, 4, 5),
      MJD: Float64Array.of(3, NaN, 1, 3, -Infinity),
      band: ['a', 'b', 'c', 'd', 'e'],
    })
    const made = canonicalTable(given, ['band', 'absent'])
    expect([...made.columns.keys()]).toEqual(['time', 'mag', 'mjd', 'band'])
    expect([made.columns.get('mag'), made.columns.get('band')]).toEqual([Float64Array.of(3, 1, 4), ['c', 'a', 'd']])
    expect([...(given.columns.get('MJD') as Float64Array)]).toEqual([3, NaN, 1, 3, -Infinity])
  })

  it('believes the survey about its units', () => {
    const mjd = Float64Array.of(1)
    const { info } = canonicalTable(
      table({ mjd, flux: mjd, ra: mjd, chi: mjd }, { flux: { unit: 'Jy' }, chi: { unit: 'mag' } }),
      ['chi'],
    )
    expect([info['flux']!.unit, info['ra']!.unit, info['time']!.unit, info['chi']]).toEqual(['Jy', 'deg', 'd', { unit: 'mag' }])
    expect(canonicalTable(table({ unix: mjd })).info['time']!.unit).toBe('s')
    expect(canonicalTable(table({ time: ['2020-01-01'] })).info['time']!.unit).toBeUndefined()
  })

  it('names the columns that there are when none is a time', () => {
    expect(() => canonicalTable(table({ mag: new Float64Array(2) }))).toThrow(
      expect.objectContaining({ code: 'no_time_column', message: expect.stringContaining('mag') }),
    )
    expect(() => canonicalTable(table({}))).toThrow(expect.objectContaining({ code: 'no_time_column' }))
  })

  it('refuses to keep a column in the place of a computed one', () => {
    const given = table({
      mjd: new Float64Array(1),
      mag: new Float64Array(1),
      magnitude: new Float64Array(1),
      snr: new Float64Array(1),
    })
    expect(() => canonicalTable(given, ['snr'])).toThrow(
      expect.objectContaining({ code: 'column_conflict', message: expect.stringContaining("'snr'") }),
    )
    expect([...canonicalTable(given, ['mag', 'mjd', 'magnitude']).columns.keys()]).toEqual(['time', 'mag', 'mjd', 'magnitude'])
  })

  it('stores flags and exposure times as small as they are without loss', () => {
    expect([
      storedAs('flag', [0, 255]),
      storedAs('flag', [0, 32768]),
      storedAs('flag', [0, NaN]),
      storedAs('flag', [0.5, 1]),
    ]).toEqual(['Uint8Array', 'Int32Array', 'Float64Array', 'Float64Array'])
    expect([
      storedAs('flag', BigInt64Array.of(0n, 4096n)),
      storedAs('exptime', [30, NaN]),
      storedAs('exptime', [30, 0.1]),
    ]).toEqual(['Int32Array', 'Float32Array', 'Float64Array'])
  })
})
