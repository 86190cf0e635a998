import { z } from '@astro/sdk'
import { describe, expect, test } from 'vitest'
import {
  compareParameters,
  declaredBy,
  mergeParameters,
  resolveName,
  setParameters,
  typeProblem,
  type JsonSchema,
} from '../../src/config/parameters.ts'
import { failure } from './fixtures.ts'

const declared = declaredBy(
  z.toJSONSchema(
    z.strictObject({
      integer_parameter: z
        .int()
        .default(1)
        .meta({ aliases: ['int_par'] }),
      float_parameter: z
        .number()
        .default(1)
        .meta({ aliases: ['float_par'] }),
      plotting_value: z.boolean().default(true).meta({ critical: false }),
      nullable_parameter: z.int().nullable().default(1),
      _secretive: z.int().default(0),
    }),
    { io: 'input' },
  ) as JsonSchema,
)
const start = { integer_parameter: 1, float_parameter: 1, plotting_value: true, nullable_parameter: 1, _secretive: 0 }

describe('names and types (acceptance check 2)', () => {
  test('shorthands, aliases and any case', () => {
    expect(setParameters(declared, start, { Int_Par: 5, FLOAT_P: 2.5, plot: false, null: null })).toEqual({
      integer_parameter: 5,
      float_parameter: 2.5,
      plotting_value: false,
      nullable_parameter: null,
      _secretive: 0,
    })
    expect(start.integer_parameter).toBe(1)
  })
  test('an unknown key names the nearest', () => {
    const error = failure(() => setParameters(declared, start, { plotting_valu_e: true }))
    expect(error.message).toMatch(/unknown key 'plotting_valu_e'.*has no attribute.*'plotting_value'/)
  })
  test('shorthands off', () => {
    const options = { allowShorthands: false, removeUnderscores: true }
    expect(failure(() => setParameters(declared, start, { integer: 3 }, options)).code).toBe('config_unknown_key')
    expect(setParameters(declared, start, { INT_PAR: 3 }, options).integer_parameter).toBe(3)
    expect(setParameters(declared, start, { IntegerParameter: 4 }, options).integer_parameter).toBe(4)
    expect(failure(() => setParameters(declared, start, { IntegerParameter: 4 })).code).toBe('config_unknown_key')
  })
  test('case on', () => {
    expect(failure(() => setParameters(declared, start, { Float_Parameter: 3 }, { ignoreCase: false })).code).toBe(
      'config_unknown_key',
    )
  })
  test('several matches are listed', () => {
    const error = failure(() =>
      resolveName(
        'a',
        [
          { name: 'ab', aliases: [] },
          { name: 'ac', aliases: [] },
        ],
        'x',
      ),
    )
    expect([error.code, error.data.matches]).toEqual(['config_ambiguous_key', ['ab', 'ac']])
  })
  test.each([
    ['integer_parameter', 3.5],
    ['integer_parameter', '3'],
    ['integer_parameter', null],
    ['integer_parameter', true],
    ['float_parameter', 'x'],
    ['float_parameter', NaN],
    ['float_parameter', Infinity],
    ['plotting_value', 1],
    ['nullable_parameter', false],
    ['nullable_parameter', []],
    ['integer_parameter', {}],
  ])('%s refuses %j', (name, value) => {
    expect(failure(() => setParameters(declared, start, { [name]: value })).message).toContain('must be of type')
  })
  test('a whole number written as 3.0 is no integer, but a float', () => {
    const [integer, float] = [declared[0]!, declared[1]!]
    expect(typeProblem(integer, 3, true)).toContain('must be of type integer')
    expect(typeProblem(float, 3, true)).toBeNull()
    expect(typeProblem(float, 3)).toBeNull()
  })
})

describe('merging', () => {
  test('mappings key by key, sets united, all else replaced', () => {
    expect(mergeParameters({ c: 3, d: 4 }, { e: 5, f: 6 })).toEqual({ c: 3, d: 4, e: 5, f: 6 })
    expect(mergeParameters(new Set([4, 5, 6]), new Set([7, 8, 9]))).toEqual(new Set([4, 5, 6, 7, 8, 9]))
    expect(mergeParameters(new Set([4]), [4, 5])).toEqual(new Set([4, 5]))
    expect(mergeParameters([1, 2], [3])).toEqual([3])
    expect(mergeParameters({ a: { b: 1, c: [1] } }, { a: { c: [2] } })).toEqual({ a: { b: 1, c: [2] } })
    expect(mergeParameters({ a: 1 }, null)).toBeNull()
    expect(mergeParameters(undefined, { a: 1 })).toEqual({ a: 1 })
  })
  test('neither side changes, and no prototype is touched', () => {
    const old = { a: { b: 1 } }
    mergeParameters(old, JSON.parse('{"a": {"b": 2}, "__proto__": {"polluted": true}}'))
    expect(old).toEqual({ a: { b: 1 } })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('comparing', () => {
  const other = { ...start, plotting_value: false }
  test('selections', () => {
    expect(compareParameters(declared, start, { ...start })).toBe(true)
    expect(compareParameters(declared, start, other)).toBe(false)
    expect(compareParameters(declared, start, other, { critical: true })).toBe(true)
    expect(compareParameters(declared, start, other, { ignore: ['plotting_value'] })).toBe(true)
    expect(compareParameters(declared, start, { ...start, _secretive: 1 })).toBe(true)
    expect(compareParameters(declared, start, { ...start, _secretive: 1 }, { hidden: true })).toBe(false)
  })
})
