import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { legalName } from '../../src/config/legal-name.ts'
import { matchNames, nearestName } from '../../src/config/names.ts'
import { failure } from './fixtures.ts'

describe('legal names', () => {
  test.each([
    ['  abcd-efgh12 ', 'ABCD_EFGH12'],
    [' a-b c12 ', 'A_B_C12'],
    ['é', 'É'],
    ['e\u0301toile', '\u00c9TOILE'],
    ['звезда 2', 'ЗВЕЗДА_2'],
    ['_x', '_X'],
    ['星', '星'],
  ])('%j becomes %j', (text, legal) => expect(legalName(text)).toBe(legal))

  test.each(['1abc', 'ab $', 'a$', '', '   ', '٣a', '../x', 'a/b', 'a.b', 'a\u0000b', '😀', 'x'.repeat(101)])(
    '%j is refused',
    (text) => {
      const error = failure(() => legalName(text))
      expect(error.message).toContain('Cannot legalize name')
      expect([error.code, error.exit]).toEqual(['illegal_name', EXIT.configuration])
    },
  )

  test('a legal name is its own legal form', () => {
    for (const text of ['ABCD_EFGH12', 'É', 'STRASSE']) expect(legalName(text)).toBe(text)
  })
})

const named = (...names: string[]) => names.map((name) => ({ name, aliases: [] }))

describe('matching names', () => {
  test('an exact match wins over longer names, case aside', () => {
    expect(matchNames('URL', named('url', 'url_extra'))).toEqual(['url'])
    expect(matchNames('ur', named('url', 'url_extra'))).toEqual(['url', 'url_extra'])
  })
  test('exact case wins over folded case', () => {
    expect(matchNames('Url', named('url', 'Url'))).toEqual(['Url'])
    expect(matchNames('URL', named('url', 'Url'))).toEqual(['url', 'Url'])
  })
  test('an alias and its name count once', () => {
    expect(matchNames('int', [{ name: 'integer', aliases: ['int_par', 'inty'] }])).toEqual(['integer'])
  })
  test('an alias wins over the beginning of another name', () => {
    expect(
      matchNames('vc', [
        { name: 'version_control', aliases: ['vc'] },
        { name: 'vcx', aliases: [] },
      ]),
    ).toEqual(['version_control'])
  })
  test('an empty key means nothing, not everything', () => expect(matchNames('', named('only'))).toEqual([]))
  test('names of the object prototype are unknown', () => {
    for (const key of ['constructor', '__proto__', 'toString']) expect(matchNames(key, named('a'))).toEqual([])
  })
  test('nearest', () => {
    expect(nearestName('SNR_treshold', ['abs_snr', 'snr_threshold', 'snr_threshold_sidebands'])).toBe('snr_threshold')
    expect(nearestName('x', [])).toBeUndefined()
  })
})
