import { fakeContext } from '@astro/sdk/testing'
import { expect, it } from 'vitest'
import { readCsv } from '../../src/archive/csv.ts'

// What an author tries against the conformance suite must be read by the host in the same way.
const { csv } = fakeContext({ params: {} })

const read: [string, Parameters<typeof csv>[1]?][] = [
  ['a,b\n1,x\n2,y\n'],
  ['a,b\r\n1.5,\r\n-2e3,3\r\n'],
  ['a\n'],
  ['a\n1\n\n3\n'],
  ['n\n3.0\n4\n'],
  ['id\n736115200001082\n1\n'],
  ['id\n0123\n'],
  ['id\n736115200001082\n', { types: { id: 'int64' } }],
  ['f\n1.1\nnan\n', { types: { f: 'float32' } }],
  ['f\n1\n\n2\n', { types: { f: 'int16' } }],
  ['f\n1\n255\n', { types: { f: 'uint8' } }],
  ['n,t\n"Smith, ""J"".",2\n', { types: { n: 'text' } }],
  ['a|b\n1|2\n', { delimiter: '|', required: ['b'] }],
]
it.each(read)('the fake context and the host read %j alike', (text, options) => {
  expect(csv(text, options)).toEqual(readCsv(text, options))
})

const refused: [string, Parameters<typeof csv>[1]?][] = [
  ['<!DOCTYPE html>\n<html></html>\n'],
  ['a,b\n1\n2,3\n'],
  ['a,b\n1,2'],
  ['a,b\n1,2\n', { required: ['mjd', 'a'] }],
  ['a\nx\n', { types: { a: 'float64' } }],
  ['a\n300\n', { types: { a: 'uint8' } }],
  ['a\n1.5\n', { types: { a: 'int64' } }],
]
it.each(refused)('both refuse %j', (text, options) => {
  expect(() => readCsv(text, options)).toThrow()
  expect(() => csv(text, options)).toThrow()
})
