import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { parseConfigText } from '../../src/config/yaml-text.ts'
import { failure } from './fixtures.ts'

const source = { origin: { kind: 'file' as const, file: '/c.yaml' } }
const parse = (text: string | Uint8Array) => parseConfigText(text, source)

describe('reading', () => {
  test('values with the places of their keys', () => {
    const found = parse('finder:\n  snr_threshold: 5.0\n  list: [1, {a: 2}]\nempty: {}\n')
    expect(found.map(({ path, value, decimal }) => [path.join('.'), value, decimal])).toEqual([
      ['finder.snr_threshold', 5, true],
      ['finder.list', [1, { a: 2 }], undefined],
      ['empty', {}, undefined],
    ])
    expect(found[0]!.keys).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 3 },
    ])
    expect(found[0]!.origin).toEqual({ kind: 'file', file: '/c.yaml', line: 2, column: 3 })
  })
  test.each(['', '\n# only a comment\n', '\ufeff'])('%j is empty', (text) =>
    expect(parse(new TextEncoder().encode(text))).toEqual([]),
  )
  test('YAML 1.2 words: yes is a text, an exponent makes a decimal, hexadecimal is whole', () => {
    expect(parse('a: yes\nb: 1e3\nc: 0x1E\nd: 2018-05-08').map(({ value, decimal }) => [value, decimal])).toEqual([
      ['yes', undefined],
      [1000, true],
      [30, undefined],
      ['2018-05-08', undefined],
    ])
  })
  test('an alias brings its value, more than once', () => {
    expect(parse('a: &x {k: 1}\nb: *x\nc: *x').map(({ path, value }) => [path.join('.'), value])).toEqual([
      ['a.k', 1],
      ['b.k', 1],
      ['c.k', 1],
    ])
  })
})

describe('one clear error each', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefgh'
    .split('')
    .map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefg'[i]}`).join(', ')}]`)
    .join('\n')}\n`
  test.each<[string, string | Uint8Array, string, string]>([
    ['a bracket left open', 'a: [1, 2', '/c.yaml:1:', 'config_syntax'],
    ['a quote left open', 'a: 1\nb: "abc', '/c.yaml:2:', 'config_syntax'],
    ['a tab', 'a:\n\tb: 2', '/c.yaml:2:1', 'config_syntax'],
    ['two keys in a line', 'a: b: c', '/c.yaml:1:4', 'config_syntax'],
    ['a list', '- 1\n- 2', '/c.yaml:1:1', 'config_syntax'],
    ['a single word', 'hello', '/c.yaml:1:1', 'config_syntax'],
    ['a key twice', 'a: 1\nb: 2\na: 3', '/c.yaml:3:1 a: the key is set twice, first in line 1', 'config_duplicate_key'],
    ['a key twice in a list', 'a: [{b: 1, b: 2}]', '/c.yaml:1:12 b', 'config_duplicate_key'],
    ['an unknown alias', 'a: *x', '/c.yaml:1:4', 'config_syntax'],
    ['a circle', 'a: &a {b: *a}', '/c.yaml:1:11', 'config_syntax'],
    ['a bomb of aliases', bomb, '/c.yaml:', 'config_syntax'],
    ['an unknown tag', 'a: !foo 3', '/c.yaml:1:4', 'config_syntax'],
    ['two documents', 'a: 1\n---\nb: 2', '/c.yaml:2:1', 'config_syntax'],
    ['a list as key', '? [a, b]\n: 3', '/c.yaml:1:3', 'config_syntax'],
    ['__proto__', 'a: {__proto__: {b: 1}}', '/c.yaml:1:5', 'config_syntax'],
    ['Latin-1', Buffer.from('a: 1\nb: \xe9toile', 'latin1'), '/c.yaml:2:1', 'config_syntax'],
    ['UTF-16', Buffer.from('\ufeffa: 1', 'utf16le'), '/c.yaml:1:1', 'config_syntax'],
    ['NUL', 'a\0: 1', '/c.yaml:1:1', 'config_syntax'],
    ['too large', `a: ${'x'.repeat(1_000_001)}`, '/c.yaml:1:1', 'config_syntax'],
    ['too many values', Array.from({ length: 40_000 }, (_, i) => `k${i}: ${i}`).join('\n'), '/c.yaml:', 'config_syntax'],
    ['brackets only', '['.repeat(1e6), '/c.yaml:1:1', 'config_syntax'],
    ['nesting', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`, '/c.yaml:1:', 'config_syntax'],
    ['nested dashes', '- '.repeat(5000), '/c.yaml:1:', 'config_syntax'],
    ['a number that would lose digits', 'a: 1\nid: 123456789012345678', '/c.yaml:2:5', 'config_range'],
  ])('%s', (_, text, place, code) => {
    const error = failure(() => parse(text))
    expect([error.code, error.exit]).toEqual([code, EXIT.configuration])
    expect(error.message).toContain(place)
    expect(error.hint).toBeTruthy()
  })

  test.each([
    'password: "hunter2\nb: 1',
    'password: `hunter2',
    'a: {password: hunter2',
    'password: *hunter2',
    'password: !hunter2 x',
    'hunter2',
    '\tpassword: hunter2',
    '%hunter2 x\n---\na: 1',
  ])('no text of the file is repeated: %j', (text) => {
    const error = failure(() => parse(text))
    expect(JSON.stringify([error.message, error.hint, error.data, String(error.cause)])).not.toContain('hunter2')
  })
})
