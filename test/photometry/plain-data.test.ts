import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveDataType } from '../../src/config/data-types.ts'
import { sanitize } from '../../src/photometry/sanitize.ts'

describe('sanitize', () => {
  it('makes plain JSON of anything, at any depth', () => {
    const given = {
      nan: NaN,
      list: [1, Infinity, [Float64Array.of(1, NaN), { deep: -Infinity }]],
      ids: BigInt64Array.of(9007199254740993n),
      flags: Uint8Array.of(0, 1),
      map: new Map<unknown, unknown>([
        ['a', NaN],
        [1, 'b'],
      ]),
      set: new Set([NaN]),
      none: undefined,
      text: 'NaN',
      yes: true,
      when: new Date(0),
      never: new Date(NaN),
      holes: [undefined, null],
    }
    expect(sanitize(given)).toEqual({
      nan: null,
      list: [1, null, [[1, null], { deep: null }]],
      ids: ['9007199254740993'],
      flags: [0, 1],
      map: { a: null, 1: 'b' },
      set: [null],
      text: 'NaN',
      yes: true,
      when: '1970-01-01T00:00:00.000Z',
      never: null,
      holes: [null, null],
    })
  })

  it('agrees with JSON where JSON is right', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(sanitize(value))).toBe(JSON.stringify(value))
      }),
    )
  })

  it('refuses what has no JSON', () => {
    expect(() => sanitize({ a: [() => 1] })).toThrow(TypeError)
    expect(() => sanitize(Symbol('s'))).toThrow(TypeError)
  })
})

describe('resolveDataType', () => {
  it.each([
    ['lcs', 'photometry'],
    ['phot', 'photometry'],
    ['LightCurve', 'photometry'],
    ['photometry', 'photometry'],
    ['sed', 'spectra'],
    [' Spectrum ', 'spectra'],
    ['img', 'images'],
    ['images', 'images'],
    ['thumbnails', 'cutouts'],
    ['cutout', 'cutouts'],
  ])('takes %j for %s', (name, type) => {
    expect(resolveDataType(name)).toBe(type)
  })

  it.each(['radio', '', 'constructor', '__proto__'])('does not know %j', (name) => {
    expect(() => resolveDataType(name)).toThrow(
      expect.objectContaining({ code: 'unknown_data_type', exit: 3, message: expect.stringContaining(`'${name}'`) }),
    )
  })
})
