import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  escapeName,
  processedFile,
  processedKey,
  projectFolder,
  raBin,
  rawFile,
  rawKey,
  reducedFile,
  reducedKey,
  resolveInside,
  spoolFile,
} from '../../src/store/names.ts'
import { temporaryFolder } from './folder.ts'

describe('escapeName', () => {
  test.each([
    ['J1234+5678.9_a-b', 'J1234+5678.9_a-b'],
    ['a/b', 'a%2Fb'],
    ['M 31', 'M%2031'],
    ['100%', '100%25'],
    ['a~b', 'a%7Eb'],
    ['é', '%C3%A9'],
    ['星', '%E6%98%9F'],
    ['.', '%2E'],
    ['..', '%2E%2E'],
    ['..a', '..a'],
    ['a\0b', 'a%00b'],
  ])('%j -> %s', (name, escaped) => expect(escapeName(name)).toBe(escaped))

  test('gives legal names of at most 200 bytes, different ones for different names', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ maxLength: 4 }),
      fc.nat(300).map((n) => '.'.repeat(n)),
    )
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(escapeName(a)).toMatch(/^[A-Za-z0-9+._%~-]{1,200}$/)
        expect(escapeName(a)).not.toMatch(/^\.+$/)
        expect(escapeName(a) === escapeName(b)).toBe(a === b)
      }),
    )
  })

  test('reads back by percent decoding when it is short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (name) => {
        const escaped = escapeName(name)
        if (!escaped.includes('~')) expect(decodeURIComponent(escaped)).toBe(name)
      }),
    )
  })

  test('names that differ only in what is cut off, or only in invalid Unicode, stay different', () => {
    const long = 'é'.repeat(150)
    expect(escapeName(`${long}1`)).not.toBe(escapeName(`${long}2`))
    expect(escapeName('.'.repeat(80))).not.toBe(escapeName('.'.repeat(81)))
    expect(escapeName('\ud800')).not.toBe(escapeName('\ud801'))
    expect(escapeName(long)).toMatch(/^(%C3%A9)*(%C3)?~[0-9a-f]{32}$/)
  })
})

test.each([
  [0, 'RA000'],
  [123.4, 'RA123'],
  [359.999, 'RA359'],
  [360, 'RA000'],
  [-0.5, 'RA359'],
  [725, 'RA005'],
  [-1e-17, 'RA359'],
  [-360, 'RA000'],
])('raBin(%d) is %s', (ra, bin) => expect(raBin(ra)).toBe(bin))

test.each([NaN, Infinity])('raBin(%d) is refused', (ra) =>
  expect(() => raBin(ra)).toThrow(expect.objectContaining({ code: 'bad_ra', exit: 4 })),
)

test('files and keys are those of the contract', () => {
  expect(rawFile('ztf', 'RA123')).toBe('ZTF/ZTF_photometry_RA123.h5')
  expect(spoolFile('ztf', 'RA123')).toBe('ZTF/spool/RA123.spool')
  expect(reducedFile('my-project', 'ztf', 'RA123')).toBe('MY_PROJECT/ZTF_photometry_RA123_reduced.h5')
  expect(processedFile('wd', 'ztf', 'RA123', '0123456789abcdef')).toBe('WD_0123456789abcdef/ZTF_photometry_RA123_processed.h5')
  expect(projectFolder('été')).toBe('%C3%89T%C3%89')
  expect(rawKey('a/b')).toBe('a%2Fb')
  expect(reducedKey('M 31', 1, 10)).toBe('M%2031_reduction_01_of_10')
  expect(processedKey('x', 123, 200)).toBe('x_processed_123_of_200')
})

describe('resolveInside', () => {
  const folder = temporaryFolder()

  test('accepts what is below the root, there or not', async () => {
    const root = folder.path('root')
    await mkdir(`${root}/ZTF`, { recursive: true })
    expect(resolveInside(root, 'ZTF/new/x.h5')).toBe(`${root}/ZTF/new/x.h5`)
    expect(resolveInside(root, 'ZTF/../WD/..x')).toBe(`${root}/WD/..x`)
    expect(resolveInside(folder.path('not-yet'), 'a')).toBe(folder.path('not-yet/a'))
  })

  test.each(['/etc/passwd', '..', '../root2/x', 'a/../../root2', '../rootx', '', '.', 'a\0b', 'C:\\x', '\\x'])(
    'refuses %j',
    async (path) => {
      const root = folder.path('root')
      await mkdir(root, { recursive: true })
      expect(() => resolveInside(root, path)).toThrow(expect.objectContaining({ code: 'path_outside', exit: 8 }))
    },
  )

  test('refuses links that leave the root, and accepts those that stay', async () => {
    const root = folder.path('linked')
    await mkdir(`${root}/real`, { recursive: true })
    await mkdir(folder.path('linked-outside'), { recursive: true })
    await symlink(folder.path('linked-outside'), `${root}/out`)
    await symlink(`${root}/real`, `${root}/in`)
    expect(() => resolveInside(root, 'out/new.h5')).toThrow(expect.objectContaining({ code: 'path_outside' }))
    expect(resolveInside(root, 'in/new.h5')).toBe(`${root}/in/new.h5`)
  })

  test('a root that is itself a link is fine', async () => {
    await mkdir(folder.path('disk'), { recursive: true })
    await symlink(folder.path('disk'), folder.path('link'))
    await writeFile(`${folder.path('disk')}/x`, '')
    expect(dirname(resolveInside(folder.path('link'), 'x'))).toBe(folder.path('link'))
  })
})
