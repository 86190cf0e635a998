import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDec, formatRa, isSexagesimal, parseSexagesimal, positionName } from '../../src/catalog/sexagesimal.ts'

describe('sexagesimal text', () => {
  it.each([
    [-21.785213, '-21:47:06.8'],
    [-0.5, '-00:30:00.0'],
    [0, '+00:00:00.0'],
    [90, '+90:00:00.0'],
    [12.9, '+12:54:00.0'],
    [59.99999999, '+60:00:00.0'],
    [-1 / 3600, '-00:00:01.0'],
  ])('of declination %d is %s', (dec, text) => expect(formatDec(dec)).toBe(text))

  it.each([
    [253.1, '16:52:24.00'],
    [0, '00:00:00.00'],
    [359.9999999999, '00:00:00.00'],
    [14.99999999, '01:00:00.00'],
    [-15, '23:00:00.00'],
    [187.5, '12:30:00.00'],
  ])('of right ascension %d is %s', (ra, text) => expect(formatRa(ra)).toBe(text))

  it('has as many decimals as asked for', () => {
    expect(formatRa(253.1, 0)).toBe('16:52:24')
    expect(formatDec(-21.785213, 3)).toBe('-21:47:06.767')
  })

  it.each([
    ['16:52:24.0', 16.873333333333335],
    ['16 52 24', 16.873333333333335],
    ['-00:30:00', -0.5],
    ['+12°54′00″', 12.9],
    ["12d30'", 12.5],
    ['−1:30', -1.5],
    ['16h52m24s', 16.873333333333335],
  ])('%s is %d', (text, value) => expect(parseSexagesimal(text)).toBeCloseTo(value, 12))

  it.each(['12.5', '', 'abc', '12:60:00', '12:00:60', '1:2:3:4', '12:', ':12', '--1:2:3'])('%j is none', (text) =>
    expect(parseSexagesimal(text)).toBeNaN(),
  )

  it('is told from decimal numbers', () => {
    expect(['253.1', '-12.9', '1e3', ''].map(isSexagesimal)).toEqual([false, false, false, false])
    expect(['1:2:3', '-01 02 03.4'].map(isSexagesimal)).toEqual([true, true])
  })

  it('comes back within half of its last digit, and never shows 60 (property)', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.double({ min: 0, max: 360, maxExcluded: true, noNaN: true }),
        (dec, ra) => {
          expect(Math.abs(parseSexagesimal(formatDec(dec)) - dec)).toBeLessThanOrEqual(0.05 / 3600 + 1e-12)
          const back = Math.abs(parseSexagesimal(formatRa(ra)) * 15 - ra)
          expect(Math.min(back, 360 - back)).toBeLessThanOrEqual((0.005 * 15) / 3600 + 1e-11)
          expect(formatRa(ra) + formatDec(dec)).not.toMatch(/:60/)
        },
      ),
    )
  })
})

describe('a name from a position', () => {
  it.each([
    [123.4, -0.5, 'J081336.00-003000.0'],
    [253.1, 12.9, 'J165224.00+125400.0'],
    [0, 0, 'J000000.00+000000.0'],
    [45.92584336054, 0.8861107939, 'J030342.20+005309.9'],
    [359.9999999, -89.9999999, 'J235959.99-895959.9'],
  ])('of %d, %d is %s: cut, not rounded', (ra, dec, name) => expect(positionName(ra, dec)).toBe(name))
})
