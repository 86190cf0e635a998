import { describe, expect, it } from 'vitest'
import { parseCard, parseCards } from '../../src/store/fits/card.ts'
import { cardsToCopy, formatCard } from '../../src/store/fits/format-card.ts'
import { findCard, headerOf, readHeaderText } from '../../src/store/fits/header.ts'

const read = (text: string): unknown[] => {
  const { key, kind, value, comment } = parseCard(text.padEnd(80))
  return [key, kind, value, comment]
}

describe('cards (FITS standard 4.0, section 4)', () => {
  it.each([
    ['SIMPLE  =                    T / yes', ['SIMPLE', 'logical', true, 'yes']],
    ['NAXIS   =                    2', ['NAXIS', 'integer', 2, '']],
    ['EXPTIME =             1.5D+02 / [s] time', ['EXPTIME', 'real', 150, '[s] time']],
    ['HALF    = .5', ['HALF', 'real', 0.5, '']],
    ["OBJECT  = 'O''Hara  ' / it''s", ['OBJECT', 'string', "O'Hara", "it''s"]],
    ["SLASH   = 'a / b'     / c", ['SLASH', 'string', 'a / b', 'c']],
    ["EMPTY   = ''", ['EMPTY', 'string', '', '']],
    ['UNDEF   =                      / nothing', ['UNDEF', 'undefined', null, 'nothing']],
    ['CPLX    = (1.5, -2)', ['CPLX', 'complex', [1.5, -2], '']],
    ['BIG     = 12345678901234567890', ['BIG', 'integer', 12345678901234567890n, '']],
    ['COMMENT = is text', ['COMMENT', 'comment', '= is text', '']],
    ['HIERARCH ESO DET CHIP1 ID = 7 / [m/s] x', ['ESO DET CHIP1 ID', 'integer', 7, '[m/s] x']],
    ['NOVALUE without an equals sign', ['NOVALUE', 'comment', 'without an equals sign', '']],
    ['BAD     = 12 34', ['BAD', 'invalid', '12 34', '']],
    ["OPEN    = 'no end", ['OPEN', 'invalid', "'no end", '']],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it('strings that go on are joined, with their comments, and END ends', () => {
    const cards = parseCards([
      "LONG    = 'abc&'".padEnd(80),
      "CONTINUE  'def&' / one".padEnd(80),
      "CONTINUE  'ghi' / two".padEnd(80),
      'END'.padEnd(80),
      'AFTER   = 1'.padEnd(80),
    ])
    expect(cards).toMatchObject([{ key: 'LONG', value: 'abcdefghi', comment: 'one two', raw: { length: 3 } }])
  })

  it('an ampersand that nothing follows stays', () => {
    expect(parseCards(["LONG    = 'abc&'".padEnd(80), 'NEXT    = 1'.padEnd(80)]).map(({ value }) => value)).toEqual(['abc&', 1])
  })

  it('units stand in brackets, and HIERARCH makes no difference when looking', () => {
    const header = headerOf(['HIERARCH ESO A B = 7 / [deg] x'.padEnd(80)])
    expect(findCard(header, 'hierarch eso a b')?.unit).toBe('deg')
    expect(findCard(header, 'ESO A B')?.value).toBe(7)
  })
})

describe('cards that are written', () => {
  const CARDS = [
    { key: 'OBJECT', value: "it's", comment: '[deg] x' },
    { key: 'EXPTIME', value: 1e300 },
    { key: 'TINY', value: 5e-324 },
    { key: 'ONE', value: 1 },
    { key: 'NEG', value: -0.1, comment: 'a tenth' },
    { key: 'BIG', value: 2n ** 63n },
    { key: 'YES', value: true },
    { key: 'NONE', value: null },
    { key: 'CPLX', value: [1, 2.5] as const },
    { key: 'ESO DET ID', value: 3.5 },
    { key: 'EMPTY', value: '' },
    { key: 'LEAD', value: '  two' },
    { key: 'LONG', value: "'".repeat(150) + 'x', comment: 'the end of a long one' },
    { key: 'LONGISH', value: 'a'.repeat(69), comment: 'c' },
  ]
  it.each(CARDS)('$key reads back as it was', (card) => {
    const lines = formatCard(card)
    for (const line of lines) expect(line).toHaveLength(80)
    const [back, ...more] = parseCards(lines)
    expect(more).toEqual([])
    expect([back!.key, back!.value, back!.comment]).toEqual([card.key, card.value, card.comment ?? ''])
  })

  it('commentary is cut into cards', () => {
    expect(formatCard({ key: 'COMMENT', value: 'x'.repeat(100) }).map((line) => line.trimEnd().length)).toEqual([80, 36])
  })

  it.each([
    ['NAXIS1', 5],
    ['TFORM3', 'E'],
    ['ZTILE1', 4],
    ['CHECKSUM', 'x'],
    ['X', Infinity],
    ['X', 'Zürich'],
    ['A=B', 1],
    ['é', 1],
  ])('%s = %s is refused by name', (key, value) => {
    expect(() => formatCard({ key, value })).toThrow(expect.objectContaining({ code: 'fits_card', exit: 2 }))
  })

  it('copying leaves out what the writer makes', () => {
    const header = headerOf(
      ['SIMPLE  = T', 'NAXIS1  = 3', 'BZERO   = 1', 'OBJECT  = 7', 'HISTORY x'].map((text) => text.padEnd(80)),
    )
    expect(cardsToCopy(header).map(({ key }) => key)).toEqual(['OBJECT', 'HISTORY'])
  })
})

describe('headers kept as text', () => {
  const cards = ['SIMPLE  =                    T', 'NAXIS   =                    0', 'END'].map((text) => text.padEnd(80))
  it.each([
    ['cards without line ends', cards.join('')],
    ['one a line', cards.join('\n')],
    ['lines cut short', cards.map((card) => card.trimEnd()).join('\r\n')],
    ['without END', cards.slice(0, 2).join('')],
  ])('%s', (_, text) => {
    expect(readHeaderText(Buffer.from(text)).cards.map(({ key, value }) => [key, value])).toEqual([
      ['SIMPLE', true],
      ['NAXIS', 0],
    ])
  })
  it('nothing is no card', () => {
    expect(readHeaderText(new Uint8Array(0)).cards).toEqual([])
  })
})
