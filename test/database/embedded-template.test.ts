import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { packFolder, unpackFolder } from '../../src/database/embedded-template.ts'

const root = mkdtempSync(join(tmpdir(), 'astro-template-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Every folder and file below, with its bytes. */
function content(top: string): Record<string, string | null> {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true })
  return Object.fromEntries(entries.map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return [path.slice(top.length), entry.isDirectory() ? null : readFileSync(path, 'hex')]
  }))
}

function folder(name: string): string {
  mkdirSync(join(root, name))
  return join(root, name)
}

test('a folder comes back as it was: deep, empty and equal parts', () => {
  const from = folder('from')
  mkdirSync(join(from, 'base/1/empty'), { recursive: true })
  mkdirSync(join(from, 'base/2'))
  const bytes = Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * i) % 251))
  for (const path of ['base/1/112', 'base/2/112', 'PG_VERSION']) writeFileSync(join(from, path), bytes)
  writeFileSync(join(from, 'base/2/nothing'), '')
  const to = folder('to')
  unpackFolder(packFolder(from), to)
  expect(content(to)).toEqual(content(from))
  expect(Object.keys(content(to))).toHaveLength(8)
})

test('what is equal is kept once', () => {
  const noise = Buffer.from(Array.from({ length: 20_000 }, (_, i) => Math.imul(i, 2654435761) >>> 24))
  const [one, two] = [folder('one'), folder('two')]
  writeFileSync(join(one, 'a'), noise)
  for (const name of ['a', 'b', 'c']) writeFileSync(join(two, name), noise)
  expect(packFolder(two).length).toBeLessThan(packFolder(one).length * 1.2)
})

test('an empty folder', () => {
  const to = folder('still-empty')
  unpackFolder(packFolder(folder('empty')), to)
  expect(content(to)).toEqual({})
})
