import { expect, test } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatNumber, formatPosition, formatRate } from '../../src/cli/format.ts'
import { formatTable } from '../../src/cli/table.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

test.each([
  [0, '0.0 s'], [4.21, '4.2 s'], [9.94, '9.9 s'], [9.96, '10 s'], [59.4, '59 s'], [59.6, '1 min 00 s'],
  [2 * MINUTE + 5, '2 min 05 s'],
  [HOUR - 0.4, '1 h 00 min'], [3 * HOUR + 7 * MINUTE, '3 h 07 min'], [DAY - 1, '1 d 00 h'], [2 * DAY + 4 * HOUR, '2 d 04 h'],
  [NaN, '?'], [Infinity, '?'], [-1, '?'],
])('duration %f s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

test.each([
  [0, '0 B'], [999, '999 B'], [999.6, '1.0 kB'], [1234, '1.2 kB'], [999_949, '999.9 kB'], [999_960, '1.0 MB'], [3.4e9, '3.4 GB'],
  [5e18, '5000.0 PB'], [NaN, '?'],
])('%f bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test('counts', () => {
  expect([0, 12, 999, 1000, 1_280_266].map((n) => formatCount(n))).toEqual(['0', '12', '999', '1,000', '1,280,266'])
  expect([formatCount(1, 'source'), formatCount(2, 'source')]).toEqual(['1 source', '2 sources'])
  expect(formatCount(0, 'entry', 'entries')).toBe('0 entries')
})

test('numbers: blank where there is none', () => {
  expect([formatNumber(1.005, 1), formatNumber(-2, 2), formatNumber(null, 2), formatNumber(NaN, 2), formatNumber(undefined, 2)])
    .toEqual(['1.0', '-2.00', '', '', ''])
})

test('rates by the unit that gives a number to read', () => {
  expect([1234, 12.34, 0.5, 0.01, 0, NaN].map(formatRate)).toEqual(['1,234/s', '12.3/s', '30.0/min', '36.0/h', '?', '?'])
})

test('positions: the sign belongs to the whole declination, no part reaches 60', () => {
  expect(formatPosition(0, -21.785213)).toBe('00:00:00.00 -21:47:06.8')
  expect(formatPosition(180, -0.5)).toBe('12:00:00.00 -00:30:00.0')
  // 15 s of RA is 1/16 deg; a hair less than 1 h, and than 24 h.
  expect(formatPosition(14.99999999, 59.99999999)).toBe('01:00:00.00 +60:00:00.0')
  expect(formatPosition(359.99999999, 0)).toBe('00:00:00.00 +00:00:00.0')
  expect(formatPosition(NaN, 0)).toBe('')
})

test('table: text to the left, numbers to the right, blanks for nothing', () => {
  const rows = [['a', 1, '12.30', null], ['long name', 200, '-1.05', NaN]]
  expect(formatTable(['name', 'n', 'mag', 'x'], rows)).toBe([
    'name         n    mag  x', '---------  ---  -----  -', 'a            1  12.30', 'long name  200  -1.05', '',
  ].join('\n'))
})

test('table: wide characters count double; control characters do nothing', () => {
  expect(formatTable(['n', 'x'], [['星', 'a'], ['abc', 'b\n\x1b[2J']])).toBe('n    x\n---  ------\n星   a\nabc  b\ufffd\ufffd[2J\n')
})

test('table: too wide, the widest text column gives way, numbers stay whole', () => {
  const text = formatTable(['name', 'value', 'note'], [['x'.repeat(50), 123456789012, 'short']], 40)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(40)
  expect(text).toContain('123456789012')
  expect(text).toContain('x…')
  expect(text).toContain('short')
})

test('table: no rows, no columns', () => {
  expect(formatTable(['a', 'b'], [])).toBe('a  b\n-  -\n')
  expect(formatTable([], [])).toBe('\n\n')
})
