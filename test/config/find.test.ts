import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cosmiconfigSync } from 'cosmiconfig'
import { describe, expect, test, vi } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { findConfig } from '../../src/config/find.ts'
import { failure, folder } from './fixtures.ts'

const root = folder()
let count = 0

/** A current folder and a shipped folder with these files. */
function place(...files: string[]): { cwd: string; shippedDir: string } {
  const base = join(root, `${count++}`)
  const [cwd, shippedDir] = [join(base, 'here'), join(base, 'shipped')]
  for (const dir of [join(cwd, 'configs'), shippedDir]) mkdirSync(dir, { recursive: true })
  for (const file of files) writeFileSync(join(base, file), 'project: {}\n')
  return { cwd, shippedDir }
}

describe('order of search', () => {
  test('configs, current folder, shipped', () => {
    const all = place('here/configs/wd.yaml', 'here/wd.yaml', 'shipped/wd.yaml')
    expect(findConfig({ project: 'wd', ...all }).path).toBe(join(all.cwd, 'configs', 'wd.yaml'))
    const two = place('here/wd.yaml', 'shipped/wd.yaml')
    expect(findConfig({ project: 'wd', ...two }).path).toBe(join(two.cwd, 'wd.yaml'))
    const one = place('shipped/wd.yml')
    expect(findConfig({ project: 'WD', ...one }).path).toBe(join(one.shippedDir, 'wd.yml'))
  })
  test('nothing found says where it looked', () => {
    const none = place()
    const found = findConfig({ project: 'wd', ...none })
    expect(found).toEqual({
      path: null,
      searched: [join(none.cwd, 'configs', 'wd.yaml'), join(none.cwd, 'wd.yaml'), join(none.shippedDir, 'wd.yaml')],
    })
    expect(findConfig({ ...none }).path).toBeNull()
  })
  test('any case, lower case first; .yaml before .yml; the legal form too', () => {
    const cased = place('here/WD.yaml', 'here/wd.yaml')
    expect(findConfig({ project: 'Wd', ...cased }).path).toBe(join(cased.cwd, 'wd.yaml'))
    const upper = place('here/Wd.YAML', 'here/other.yaml')
    expect(findConfig({ project: 'wd', ...upper }).path).toBe(join(upper.cwd, 'Wd.YAML'))
    const dashed = place('here/my_stars.yml')
    expect(findConfig({ project: 'my-stars', ...dashed }).path).toBe(join(dashed.cwd, 'my_stars.yml'))
  })
  test('an empty file counts, a folder of that name does not', () => {
    const here = place('shipped/wd.yaml')
    mkdirSync(join(here.cwd, 'wd.yaml'))
    expect(findConfig({ project: 'wd', ...here }).path).toBe(join(here.shippedDir, 'wd.yaml'))
    writeFileSync(join(here.cwd, 'configs', 'wd.yaml'), '')
    expect(findConfig({ project: 'wd', ...here }).path).toBe(join(here.cwd, 'configs', 'wd.yaml'))
  })
  test('a name that leads elsewhere is refused', () =>
    expect(failure(() => findConfig({ project: '../wd', ...place() })).code).toBe('illegal_name'))
})

describe('an explicit file', () => {
  test('relative to the current folder, of any name', () => {
    const here = place('here/any.txt')
    expect(findConfig({ config: 'any.txt', project: 'wd', ...here }).path).toBe(join(here.cwd, 'any.txt'))
  })
  test('a missing one is an error that names the nearest, though another would be found', () => {
    const here = place('here/wd.yaml', 'here/zzz.yaml')
    const error = failure(() => findConfig({ config: 'wdd.yaml', project: 'wd', ...here }))
    expect([error.code, error.exit]).toEqual(['config_missing', EXIT.configuration])
    expect(error.message).toContain(join(here.cwd, 'wdd.yaml'))
    expect(error.hint).toContain('wd.yaml')
    expect(failure(() => findConfig({ config: 'no/such/folder.yaml', ...here })).code).toBe('config_missing')
    expect(failure(() => findConfig({ config: 'configs', ...here })).code).toBe('config_missing')
  })
})

test('settings of the search library in the current folder are not read (its own entry would also run .config/config.js)', () => {
  const here = place('here/wd.yaml')
  mkdirSync(join(here.cwd, '.config'))
  writeFileSync(join(here.cwd, '.config', 'config.json'), '{ this is no JSON')
  const spy = vi.spyOn(process, 'cwd').mockReturnValue(here.cwd)
  try {
    expect(() => cosmiconfigSync('astro')).toThrow()
    expect(findConfig({ project: 'wd', ...here }).path).toBe(join(here.cwd, 'wd.yaml'))
  } finally {
    spy.mockRestore()
  }
})

test.skipIf(process.getuid?.() === 0)('a file that may not be read is named, not passed over (root reads everything)', () => {
  const here = place('here/wd.yaml', 'shipped/wd.yaml')
  chmodSync(join(here.cwd, 'wd.yaml'), 0)
  expect(failure(() => findConfig({ project: 'wd', ...here })).code).toBe('config_unreadable')
})
