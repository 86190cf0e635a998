import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { discoverPlugins } from '../../src/plugins/discover.ts'
import { moduleOf, partsModule, temporaryFolder, writePackage } from './packages.ts'

const tmp = temporaryFolder()
const astro = { plugin: './index.js', api: 1 }
let count = 0

/** A plugin package in a folder of its own, as the command framework lists it. */
function plugin(
  name: string,
  type: string,
  manifest: object = { astro },
  files: Record<string, string> = { 'index.js': moduleOf('x') },
) {
  return { name, type, root: writePackage(join(tmp, `p${count++}`), { name, ...manifest }, files) }
}

const discover = (oclifPlugins: Parameters<typeof discoverPlugins>[0]['oclifPlugins'], hostRoot = join(tmp, 'no-host')) =>
  discoverPlugins({ hostRoot, oclifPlugins })

describe('discoverPlugins', () => {
  it('finds the packages with an astro field, sorted by name, and nothing else', () => {
    const { found, problems } = discover([
      plugin('@b/b', 'user'),
      plugin('@oclif/plugin-help', 'core', {}),
      plugin('@a/a', 'core'),
    ])
    expect(found.map((p) => [p.name, p.origin, p.version])).toEqual([
      ['@a/a', 'bundled', '1.0.0'],
      ['@b/b', 'user', '1.0.0'],
    ])
    expect(problems).toEqual([])
  })

  it('finds what the host names as bundled, the copy of a user before it, and says what is not installed', () => {
    const host = writePackage(join(tmp, 'host'), { name: 'host', astro: { bundled: ['@x/peak', '@x/shapes', '@x/gone'] } }, {})
    const finders = { astro: { ...astro, finders: ['peak'] } }
    writePackage(join(host, 'node_modules', '@x', 'peak'), { name: '@x/peak', ...finders }, { 'index.js': partsModule({ finders: ['peak'] }) })
    writePackage(join(host, 'node_modules', '@x', 'shapes'), { name: '@x/shapes', astro: { ...astro, shapes: ['box', 'flare'] } }, { 'index.js': '' })
    const shown = ({ name, origin, finders: f, shapes }: ReturnType<typeof discover>['found'][number]): unknown[] => [name, origin, f, shapes]
    const { found, problems } = discover([{ name: 'host', root: host, type: 'core' }], host)
    expect(found.map(shown)).toEqual([['@x/peak', 'bundled', ['peak'], undefined], ['@x/shapes', 'bundled', undefined, ['box', 'flare']]])
    expect(problems).toEqual([{ package: '@x/gone', code: 'plugin_unreadable', message: expect.stringContaining('package.json') }])
    const own = plugin('@x/peak', 'user', finders)
    expect(discover([own], host).found.map(shown)[0]).toEqual(['@x/peak', 'user', ['peak'], undefined])
    const wrong = plugin('w', 'user', { astro: { ...astro, finders: 'peak' } })
    expect(discover([wrong]).problems).toMatchObject([{ package: 'w', code: 'plugin_manifest', message: expect.stringContaining('astro.finders') }])
  })

  it('imports nothing', () => {
    const { found, problems } = discover([plugin('bomb', 'user', { astro }, { 'index.js': 'throw new Error("imported")' })])
    expect([found.length, problems.length]).toEqual([1, 0])
  })

  it('finds the workspace folders of a clone, and nothing where there is none', () => {
    const host = join(tmp, 'clone')
    writePackage(
      join(host, 'plugins', 'ztf'),
      { name: '@astro/ztf', astro: { ...astro, observatories: ['ztf'] } },
      { 'index.js': moduleOf('ztf') },
    )
    writePackage(join(host, 'plugins', 'sdk'), { name: '@astro/sdk' }, {})
    mkdirSync(join(host, 'plugins', 'notes'))
    writeFileSync(join(host, 'plugins', 'readme.txt'), '')
    const { found, problems } = discover([], host)
    expect(problems).toEqual([])
    expect(found.map((p) => [p.name, p.origin, p.observatories])).toEqual([['@astro/ztf', 'workspace', ['ztf']]])
    expect(fileURLToPath(found[0]!.entry)).toBe(join(found[0]!.root, 'index.js'))
    expect(discover([])).toEqual({ found: [], problems: [] })
  })

  it.each([
    ['core', 'user'],
    ['user', 'core'],
    ['core', 'link'],
    ['link', 'user'],
  ])('takes the copy of the user: %s and %s', (a, b) => {
    const copies = [plugin('@astro/demo', a), plugin('@astro/demo', b)]
    const { found } = discover(copies)
    const mine = [a, b].includes('link') ? 'link' : 'user'
    expect(found.map((p) => [p.origin, p.root])).toEqual([[mine, copies.find((c) => c.type === mine)!.root]])
  })

  it('does not fall back to the bundled copy when the one of the user is broken', () => {
    const { found, problems } = discover([
      plugin('@astro/demo', 'core'),
      plugin('@astro/demo', 'user', { astro: { ...astro, api: 2 } }),
    ])
    expect(found).toEqual([])
    expect(problems.map((p) => p.code)).toEqual(['plugin_api'])
  })

  it('names each broken package in one line and keeps the rest', () => {
    const outside = plugin('symlinked', 'user', { astro: { ...astro, plugin: './out.js' } })
    writeFileSync(join(tmp, 'outside.js'), moduleOf('x'))
    symlinkSync(join(tmp, 'outside.js'), join(outside.root, 'out.js'))
    const torn = plugin('torn', 'user')
    writeFileSync(join(torn.root, 'package.json'), '{"name": "torn", "astro": {\n"api": ')
    const { found, problems } = discover([
      plugin('good', 'user'),
      plugin('newer', 'user', { astro: { ...astro, api: 2 } }),
      plugin('no-api', 'user', { astro: { plugin: './index.js' } }),
      plugin('null-field', 'user', { astro: null }),
      plugin('text-field', 'user', { astro: 'yes' }),
      plugin('no-module', 'user', { astro: { api: 1 } }),
      plugin('climber', 'user', { astro: { ...astro, plugin: '../outside.js' } }),
      plugin('unbuilt', 'user', { astro }, {}),
      plugin('bad-list', 'user', { astro: { ...astro, observatories: ['ZTF'] } }),
      outside,
      torn,
      { name: 'gone', type: 'user', root: join(tmp, 'nowhere') },
    ])
    expect(found.map((p) => p.name)).toEqual(['good'])
    expect(problems.map((p) => [p.package, p.code])).toEqual([
      ['bad-list', 'plugin_manifest'],
      ['climber', 'plugin_entry_outside'],
      ['gone', 'plugin_unreadable'],
      ['newer', 'plugin_api'],
      ['no-api', 'plugin_api'],
      ['no-module', 'plugin_manifest'],
      ['null-field', 'plugin_api'],
      ['symlinked', 'plugin_entry_outside'],
      ['text-field', 'plugin_api'],
      ['torn', 'plugin_unreadable'],
      ['unbuilt', 'plugin_entry_missing'],
    ])
    for (const { message } of problems) expect(message).not.toContain('\n')
  })

  it('refuses a module outside the package by a relative path, and the folder itself', () => {
    const neighbour = plugin('neighbour', 'user')
    const climber = plugin('climber', 'user', { astro: { ...astro, plugin: `../${neighbour.root.split('/').at(-1)}/index.js` } })
    const { problems } = discover([climber, plugin('folder', 'user', { astro: { ...astro, plugin: '.' } })])
    expect(problems.map((p) => [p.package, p.code])).toEqual([
      ['climber', 'plugin_entry_outside'],
      ['folder', 'plugin_entry_outside'],
    ])
  })
})
