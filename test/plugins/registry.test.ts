import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { importObservatory } from '../../src/plugins/registry.ts'
import { suggestObservatory } from '../../src/plugins/suggest.ts'
import type { PluginPackage } from '../../src/plugins/types.ts'
import { loadObservatories, moduleOf, temporaryFolder } from './packages.ts'

const tmp = temporaryFolder()
let count = 0

/** A package as discovery gives it, with this module; `observatories` is what its package.json lists. */
function found(name: string, module: string, observatories?: readonly string[]): PluginPackage {
  const root = join(tmp, `r${count++}`)
  mkdirSync(root)
  writeFileSync(join(root, 'package.json'), '{"type": "module"}')
  writeFileSync(join(root, 'index.js'), module)
  const entry = pathToFileURL(join(root, 'index.js')).href
  return { name, version: '1.0.0', root, entry, origin: 'user', ...(observatories ? { observatories } : {}) }
}

/** A module that remembers that it was imported. */
const marked = (name: string, module: string): string =>
  `globalThis.imported ??= []; globalThis.imported.push('${name}')\n${module}`
const imported = (): string[] => (globalThis as { imported?: string[] }).imported?.splice(0) ?? []

describe('loadObservatories', () => {
  it('gives all observatories sorted by id, with package and module', async () => {
    const [one, two] = [found('one', moduleOf('zeta', 'beta')), found('two', moduleOf('alpha'))]
    const { observatories, problems } = await loadObservatories([one, two])
    expect(problems).toEqual([])
    expect([...observatories].map(([id, o]) => [id, o.package, o.entry, o.observatory.id])).toEqual([
      ['alpha', 'two', two.entry, 'alpha'],
      ['beta', 'one', one.entry, 'beta'],
      ['zeta', 'one', one.entry, 'zeta'],
    ])
    expect(await loadObservatories([])).toEqual({ observatories: new Map(), problems: [] })
  })

  it('imports only what lists a wanted id, and packages without a list when it is listed nowhere', async () => {
    const packages = [
      found('a', marked('a', moduleOf('a')), ['a']),
      found('b', marked('b', moduleOf('b')), ['b']),
      found('c', marked('c', moduleOf('c'))),
    ]
    expect([...(await loadObservatories(packages, ['a'])).observatories.keys()]).toEqual(['a'])
    expect(imported()).toEqual(['a'])
    expect([...(await loadObservatories(packages, ['c'])).observatories.keys()]).toEqual(['c'])
    expect(imported()).toEqual(['c'])
    expect([...(await loadObservatories(packages, [])).observatories.keys()]).toEqual([])
    expect(imported()).toEqual([])
  })

  it('names broken plugins in one line each and harms nothing else', async () => {
    const check = `checkParams: () => 0, checkReduceParams: () => 0, schemas: () => 0, fetch: () => 0, reduce: () => 0`
    const { observatories, problems } = await loadObservatories([
      found('good', moduleOf('good')),
      found('throws', 'throw new Error("first line\\nsecond line")'),
      found('throws-text', 'throw "bad luck"'),
      found('misses', 'import "not-installed-anywhere"'),
      found('torn', 'export default {'),
      found('no-default', 'export const plugin = 1'),
      found('null', 'export default null'),
      found('newer', 'export default {api: 2, observatories: []}'),
      found('no-list', 'export default {api: 1}'),
      found('hostile', 'export default new Proxy({}, {get() { throw new Error("no touching") }})'),
      found('bad-id', `export default {api: 1, observatories: [{id: 'A b', title: '', version: '1.0', ${check}}]}`),
      found('no-reduce', `export default {api: 1, observatories: [{id: 'q', title: '', version: '1.0', ${check}, reduce: 1}]}`),
      found('no-minor', `export default {api: 1, observatories: [{id: 'q', title: '', version: '1', ${check}}]}`),
      found(
        'rude',
        `export default {api: 1, observatories: [{id: 'q', title: '', version: '1.0', etiquette: {parallel: 0.5}, ${check}}]}`,
      ),
      found('twice', moduleOf('q', 'q')),
      found('other-list', moduleOf('q'), ['p']),
    ])
    expect([...observatories.keys()]).toEqual(['good'])
    const lines = Object.fromEntries(problems.map((p) => [p.package, p.message]))
    expect(Object.keys(lines)).toEqual([
      'throws',
      'throws-text',
      'misses',
      'torn',
      'no-default',
      'null',
      'newer',
      'no-list',
      'hostile',
      'bad-id',
      'no-reduce',
      'no-minor',
      'rude',
      'twice',
      'other-list',
    ])
    for (const message of Object.values(lines)) expect(message).toMatch(/^[^\n]+$/)
    expect(lines['throws']).toBe('first line')
    expect(lines['throws-text']).toBe('bad luck')
    expect(lines['misses']).toContain('not-installed-anywhere')
    expect(lines['newer']).toContain('version 2')
    expect(lines['bad-id']).toContain("'A b'")
    expect(lines['no-reduce']).toContain("'q': reduce")
    expect(lines['rude']).toContain('0.5')
    expect(lines['other-list']).toContain('p')
  })

  it('refuses an id of two packages, naming both, and keeps their other observatories', async () => {
    const packages = [
      found('@you/ztf', moduleOf('ztf', 'mine')),
      found('@astro/ztf', moduleOf('ztf')),
      found('@astro/demo', moduleOf('demo')),
    ]
    for (const order of [packages, packages.toReversed()]) {
      const { observatories, problems } = await loadObservatories(order)
      expect([...observatories.keys()]).toEqual(['demo', 'mine'])
      expect(problems).toEqual([
        {
          package: '@astro/ztf, @you/ztf',
          code: 'observatory_conflict',
          observatories: ['ztf'],
          message: "observatory 'ztf' comes from @astro/ztf and @you/ztf: uninstall one of them",
        },
      ])
    }
  })
})

describe('importObservatory', () => {
  it('gives the observatory of a module', async () => {
    expect((await importObservatory(found('x', moduleOf('a', 'b')).entry, 'b')).id).toBe('b')
  })

  it('says what is wrong with exit code 9', async () => {
    await expect(importObservatory(found('x', moduleOf('a')).entry, 'b')).rejects.toMatchObject({
      code: 'observatory_unknown',
      exit: 9,
    })
    await expect(importObservatory(found('x', 'throw new Error("oh")').entry, 'b')).rejects.toMatchObject({
      code: 'plugin_broken',
      exit: 9,
      message: expect.stringContaining('oh'),
    })
  })

  it('works in a worker thread', async () => {
    const { entry } = found('x', moduleOf('a'))
    const registry = new URL('../../src/plugins/registry.ts', import.meta.url).href
    const code = `import(${JSON.stringify(registry)}).then((r) => r.importObservatory(${JSON.stringify(entry)}, 'a'))
      .then((o) => require('node:worker_threads').parentPort.postMessage(o.id))`
    const worker = new Worker(code, { eval: true })
    const answer = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    await worker.terminate()
    expect(answer).toBe('a')
  })
})

describe('suggestObservatory', () => {
  it('names the nearest, the installed ones and the command', () => {
    const error = suggestObservatory('zft', ['ztf', 'demo'])
    expect([error.code, error.exit]).toEqual(['observatory_unknown', 9])
    expect(error.message).toContain("'zft'")
    expect(error.hint).toBe("did you mean 'ztf'?; installed: demo, ztf; if a package has it: astro plugins:install @astro/zft")
    expect(error.data).toEqual({ observatory: 'zft', installed: ['demo', 'ztf'] })
  })

  it('guesses nothing where nothing is near, and offers no command for a name that is none', () => {
    expect(suggestObservatory('tess', ['demo', 'ztf']).hint).toBe(
      'installed: demo, ztf; if a package has it: astro plugins:install @astro/tess',
    )
    expect(suggestObservatory('; rm -rf', []).hint).toBe('installed: none')
    expect(suggestObservatory('', ['demo']).hint).toBe('installed: demo')
    expect(suggestObservatory('ZTF', ['demo', 'ztf']).hint).toContain("did you mean 'ztf'?")
  })

  it('gives the reason when the observatory is there but cannot be used', () => {
    const reason = { package: '@astro/ztf', code: 'plugin_broken', message: 'oh', observatories: ['ztf'] }
    const error = suggestObservatory('ztf', ['demo'], [reason])
    expect([error.code, error.exit, error.message]).toEqual([
      'plugin_broken',
      9,
      "Observatory 'ztf' cannot be used: @astro/ztf: oh",
    ])
    const other = suggestObservatory('toy', ['demo'], [{ package: 'toys', code: 'plugin_broken', message: 'oh' }])
    expect(other.hint).toContain('not usable: toys (oh)')
  })
})
