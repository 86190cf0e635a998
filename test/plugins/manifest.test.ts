import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryFolder, writePackage } from './packages.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const { writeManifests } = (await import(join(repository, 'bin', 'manifest.mjs'))) as {
  writeManifests(root: string): Promise<void>
}
const root = temporaryFolder()
const hello = `import {Command} from '@oclif/core'
export default class Hello extends Command { static description = 'greets'; async run() {} }`

writePackage(
  root,
  { name: 'host', oclif: { commands: './dist/commands' } },
  { 'dist/commands/hello.js': hello, 'dist/.tsbuildinfo': '{}' },
)
writePackage(join(root, 'plugins', 'p'), { name: 'p' }, {})
writePackage(join(root, 'plugins', 'library'), { name: 'library', oclif: undefined }, {})
mkdirSync(join(root, 'plugins', 'empty'))
symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))

const manifest = join(root, 'oclif.manifest.json')
const read = (): { version: string; commands: Record<string, { description: string }> } =>
  JSON.parse(readFileSync(manifest, 'utf8'))

it('describes the commands of the host and of each plugin, and nothing for a package that is no plugin', async () => {
  await writeManifests(root)
  expect(read()).toMatchObject({ version: '1.0.0', commands: { hello: { description: 'greets' } } })
  expect(JSON.parse(readFileSync(join(root, 'plugins', 'p', 'oclif.manifest.json'), 'utf8'))).toEqual({
    version: '1.0.0',
    commands: {},
  })
  expect(existsSync(join(root, 'plugins', 'library', 'oclif.manifest.json'))).toBe(false)
})

it('is left alone until the build is newer', async () => {
  writeFileSync(manifest, '{"commands": {}, "version": "old"}')
  await writeManifests(root)
  expect(read().version).toBe('old')
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(root, 'dist', '.tsbuildinfo'), later, later)
  await writeManifests(root)
  expect(read().version).toBe('1.0.0')
})
