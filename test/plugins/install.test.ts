import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { discoverPlugins } from '../../src/plugins/discover.ts'
import { loadObservatories, temporaryFolder } from './packages.ts'
import { NPM, runNode, startRegistry } from './registry-server.ts'
import type { Outcome, RegistryServer } from './registry-server.ts'
import { toyAnswer } from './toy-archive.ts'
import { ztfAnswer } from '../../plugins/ztf/test/archive.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const tmp = temporaryFolder()
const host = join(tmp, 'host')
let registry: RegistryServer

/** The host as it is installed: no workspace folders, and of the first-party plugins only the bundled demo. */
function copyHost(): void {
  mkdirSync(host)
  for (const name of ['bin', 'dist', 'configs', 'catalogs', 'oclif.manifest.json']) {
    if (existsSync(join(repository, name))) cpSync(join(repository, name), join(host, name), { recursive: true })
  }
  const { workspaces: _, ...manifest } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >
  writeFileSync(join(host, 'package.json'), JSON.stringify(manifest))
  linkModules(join(repository, 'node_modules'), join(host, 'node_modules'), ['@astro', '.bin', '.package-lock.json'])
  linkModules(join(repository, 'node_modules', '@astro'), join(host, 'node_modules', '@astro'), ['ztf'])
}

function linkModules(from: string, to: string, without: readonly string[]): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) if (!without.includes(name)) symlinkSync(realpathSync(join(from, name)), join(to, name))
}

/** An archive on the loopback that counts its visitors. */
async function startArchive(answer: (url: URL) => string) {
  let count = 0
  const server = createServer((request, response) => {
    count++
    response.setHeader('content-type', 'text/csv')
    response.end(answer(new URL(request.url ?? '/', 'http://archive.example')))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/lightcurves`,
    requests: () => count,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function astro(...args: readonly string[]): Promise<Outcome> {
  return runNode([join(host, 'bin', 'run.js'), ...args], { ...registry.env, ASTRO_DATA: join(tmp, 'data') }, tmp)
}

/** What a command of the host finds, by the host's own configuration. */
async function observatories() {
  const config = await Config.load({ root: host })
  const oclifPlugins = config.getPluginsList().map(({ name, root, type }) => ({ name, root, type }))
  const { found, problems } = discoverPlugins({ hostRoot: host, oclifPlugins })
  const loaded = await loadObservatories(found)
  return { ids: [...loaded.observatories.keys()], loaded: loaded.observatories, problems: [...problems, ...loaded.problems] }
}

const demoModule = async (): Promise<string> => fileURLToPath((await observatories()).loaded.get('demo')!.entry)

beforeAll(async () => {
  copyHost()
  registry = await startRegistry(join(tmp, 'registry'))
  for (const [name, value] of Object.entries(registry.env)) if (name !== 'PATH') vi.stubEnv(name, value)
  for (const folder of ['node_modules/zod', 'plugins/sdk', 'plugins/demo', 'plugins/ztf', 'examples/toy-observatory'])
    await registry.publish(join(repository, folder))
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await registry?.stop()
})

// What is installed is typed with a colon or a blank, and asked for one star at its own archive.
describe.each([
  { id: 'ztf', name: '@astro/ztf', install: ['plugins:install'], answer: ztfAnswer, epochs: 8 },
  { id: 'toy', name: 'toy-observatory', install: ['plugins', 'install'], answer: toyAnswer, epochs: 12 },
])('$name from a registry', ({ id, name, install, answer, epochs }) => {
  it('is not there before', async () => {
    expect(await observatories()).toMatchObject({ ids: ['demo', 'tables'], problems: [] })
  })

  it('is installed in the data folder of the user and found there', async () => {
    const installed = await astro(...install, name)
    expect(installed.code, installed.stderr).toBe(0)
    const { ids, loaded, problems } = await observatories()
    expect({ ids, problems }).toEqual({ ids: ['demo', 'tables', id].toSorted(), problems: [] })
    const entry = fileURLToPath(loaded.get(id)!.entry)
    expect(entry.startsWith(realpathSync(registry.env['ASTRO_DATA_DIR']!))).toBe(true)
  })

  it('fetches', async () => {
    const archive = await startArchive(answer)
    const star = ['--ra', '12.5', '--dec', '5', '--name', 'star', '--mag', '18']
    const section = ['--set', `observatories.${id}.base_url=${archive.url}`]
    const fetched = await astro('fetch', '--observatory', id, ...star, ...section, '--json')
    await archive.stop()
    expect(fetched.code, fetched.stderr + fetched.stdout).toBe(0)
    expect(JSON.parse(fetched.stdout)).toMatchObject({
      counts: { sources: 1, new: 1, failed: 0, raw_epochs: epochs },
      failures: [],
    })
    expect(archive.requests()).toBe(1)
  })

  it('goes when it is uninstalled', async () => {
    const removed = await astro('plugins:uninstall', name)
    expect(removed.code, removed.stderr).toBe(0)
    expect(await observatories()).toMatchObject({ ids: ['demo', 'tables'], problems: [] })
  })
})

it('the copy of the user replaces the bundled one, which comes back when it goes', async () => {
  const bundled = await demoModule()
  expect((await astro('plugins:install', '@astro/demo')).code).toBe(0)
  expect((await demoModule()).startsWith(realpathSync(registry.env['ASTRO_DATA_DIR']!))).toBe(true)
  expect((await astro('plugins:uninstall', '@astro/demo')).code).toBe(0)
  expect(await demoModule()).toBe(bundled)
})

it('a package that is not in the registry is refused and leaves nothing behind', async () => {
  const { code } = await astro('plugins:install', '@astro/no-such-observatory')
  expect(code).not.toBe(0)
  expect(await observatories()).toMatchObject({ ids: ['demo', 'tables'], problems: [] })
})

// Without its manifest a package slows every start down: all its commands are imported to know their names.
it.each(['demo', 'tables', 'ztf'])('the package of %s carries its command manifest', async (name) => {
  const packed = await runNode(
    [NPM, 'pack', '--dry-run', '--json', '--ignore-scripts'],
    registry.env,
    join(repository, 'plugins', name),
  )
  expect(packed.code, packed.stderr).toBe(0)
  expect(packed.stdout).toContain('"oclif.manifest.json"')
})
