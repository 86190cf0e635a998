import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '@astro/sdk'
import { canonicalJson } from '../../src/provenance/canonical-json.ts'
import { identity } from '../../src/provenance/identity.ts'

describe('canonicalJson', () => {
  test('is the example of RFC 8785, 3.2.2 and 3.2.3', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"\u002f',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('sorts keys by UTF-16 code unit (RFC 8785, 3.2.3), writes -0 as 0 and leaves out undefined entries', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}')
    expect(canonicalJson([-0, { a: undefined as unknown as Json }])).toBe('[0,{}]')
  })

  test('does not depend on the order of keys, and parses back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed())
        expect(canonicalJson(reversed as Json)).toBe(canonicalJson(value as Json))
        expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test.each([[NaN], [Infinity], [{ a: [-Infinity] }], [1n], ['\ud800'], [undefined]])('refuses %s', (value) => {
    expect(() => canonicalJson(value as Json)).toThrow(expect.objectContaining({ code: 'not_canonical' }))
  })
})

test('canonicalJson refuses what holds itself', () => {
  const circular: Json[] = []
  circular.push({ inner: circular })
  expect(() => canonicalJson(circular)).toThrow(expect.objectContaining({ code: 'not_canonical' }))
})

describe('identity', () => {
  const making = { process: 'reduce:ztf', parameters: { radius: 3, gap: 40 }, version: '1.0', inputs: ['aa', 'bb'] }

  test('is the SHA-256 of the canonical JSON', () => {
    const text = '{"inputs":["aa","bb"],"parameters":{"gap":40,"radius":3},"process":"reduce:ztf","version":"1.0"}'
    expect(identity(making)).toBe(createHash('sha256').update(text).digest('hex'))
  })

  test('changes with each of the four, and with the order of the inputs', () => {
    const all = [
      making,
      { ...making, process: 'x' },
      { ...making, version: '1.1' },
      { ...making, parameters: { radius: 3, gap: 41 } },
      { ...making, inputs: ['aa'] },
      { ...making, inputs: ['bb', 'aa'] },
    ]
    expect(new Set(all.map(identity)).size).toBe(all.length)
  })

  test('takes nothing else in', () => {
    expect(identity({ ...making, workers: 8, host: 'x' } as typeof making)).toBe(identity(making))
  })

  test.each(['1', '1.0.0', 'v1.0', ''])('refuses version %j', (version) => {
    expect(() => identity({ ...making, version })).toThrow(expect.objectContaining({ code: 'bad_version' }))
  })
})
