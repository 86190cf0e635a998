import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { API_VERSION } from '@astro/sdk'
import { isPartId } from './shape.ts'
import type { Kind, PluginPackage, PluginProblem } from './types.ts'

/** What is read of a plugin of the command framework. */
export interface OclifPlugin {
  readonly name: string
  readonly root: string
  readonly type: string
}

interface Manifest {
  readonly name?: unknown
  readonly version?: unknown
  readonly astro?: unknown
}

const KINDS: readonly Kind[] = ['observatories', 'finders', 'shapes']

type Origin = PluginPackage['origin']
interface Candidate {
  readonly root: string
  readonly origin: Origin
  readonly manifest: Manifest
}

/** The copy of a package that is used: the later in this list. */
const PRECEDENCE: readonly Origin[] = ['workspace', 'bundled', 'user', 'link']

/**
 * The plugins that are there: those that the host's package.json names in `astro.bundled` (they add no commands, so the command
 * framework does not know them), those among the packages of the command framework (bundled, installed, linked) and, in a clone, the
 * folders of `<hostRoot>/plugins`. Reads each package.json and imports nothing. Of two copies of one package the user's is
 * used, also when it is broken: computing with another version than the one installed would go unseen. Both lists are sorted by
 * package name.
 */
export function discoverPlugins({ hostRoot, oclifPlugins }: { hostRoot: string; oclifPlugins: readonly OclifPlugin[] }): {
  found: PluginPackage[]
  problems: PluginProblem[]
} {
  const places = [
    ...workspaceFolders(hostRoot).map((root) => ({ name: root, root, origin: 'workspace' as const })),
    ...bundledPackages(hostRoot),
    ...oclifPlugins.map(({ name, root, type }) => ({ name, root, origin: originOf(type) })),
  ]
  const chosen = new Map<string, Candidate>()
  const problems: PluginProblem[] = []
  for (const { name, root, origin } of places) {
    const manifest = readManifest(root)
    if (typeof manifest === 'string') {
      // A folder of a clone without package.json is no package; an installed one without is broken.
      if (origin !== 'workspace') problems.push({ package: name, code: 'plugin_unreadable', message: manifest })
      continue
    }
    if (manifest.astro === undefined || isHost(manifest.astro)) continue
    const key = typeof manifest.name === 'string' ? manifest.name : name
    const other = chosen.get(key)
    if (!other || PRECEDENCE.indexOf(origin) >= PRECEDENCE.indexOf(other.origin)) chosen.set(key, { root, origin, manifest })
  }
  const found: PluginPackage[] = []
  for (const [name, candidate] of [...chosen].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const checked = checkPackage(name, candidate)
    if ('entry' in checked) found.push(checked)
    else problems.push(checked)
  }
  return { found, problems: problems.toSorted((a, b) => (a.package < b.package ? -1 : a.package > b.package ? 1 : 0)) }
}

/** The host's own entry says what it brings along and is no plugin. */
function isHost(astro: unknown): boolean {
  return typeof astro === 'object' && astro !== null && 'bundled' in astro && !('plugin' in astro)
}

function originOf(type: string): Origin {
  return type === 'link' || type === 'user' ? type : 'bundled'
}

/** The packages that the host names; one that is not installed keeps its name as its folder, and is a problem. */
function bundledPackages(hostRoot: string): { name: string; root: string; origin: Origin }[] {
  const manifest = readManifest(hostRoot)
  const named = typeof manifest === 'string' ? undefined : (manifest.astro as { bundled?: unknown } | undefined)?.bundled
  if (!Array.isArray(named)) return []
  const { resolve } = createRequire(join(hostRoot, 'package.json'))
  return named.filter((name) => typeof name === 'string').map((name) => ({ name, root: folderOf(name, resolve), origin: 'bundled' as const }))
}

function folderOf(name: string, resolve: (path: string) => string): string {
  try {
    return dirname(resolve(`${name}/package.json`))
  } catch {
    return name
  }
}

function workspaceFolders(hostRoot: string): string[] {
  const folder = join(hostRoot, 'plugins')
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name))
  } catch (error) {
    // Only a clone has the folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** The package.json, or one line why it cannot be read. */
function readManifest(root: string): Manifest | string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return typeof manifest === 'object' && manifest !== null ? manifest : 'its package.json is no object'
  } catch (error) {
    return `its package.json cannot be read: ${(error as Error).message.split('\n')[0]}`
  }
}

function checkPackage(name: string, { root, origin, manifest }: Candidate): PluginPackage | PluginProblem {
  const problem = (code: string, message: string): PluginProblem => ({ package: name, code, message })
  const { plugin, api, ...lists } = (manifest.astro ?? {}) as { plugin?: unknown; api?: unknown } & { [K in Kind]?: unknown }
  if (api !== API_VERSION) {
    return problem(
      'plugin_api',
      `it is made for version ${JSON.stringify(api)} of the plugin interface, this astro has version ${API_VERSION}`,
    )
  }
  if (typeof plugin !== 'string')
    return problem('plugin_manifest', `astro.plugin in its package.json is ${JSON.stringify(plugin)}, a file is needed`)
  for (const kind of KINDS) {
    if (lists[kind] !== undefined && !isIdList(lists[kind]))
      return problem('plugin_manifest', `astro.${kind} in its package.json is ${JSON.stringify(lists[kind])}, a list of ids is needed`)
  }
  let entry: string
  let folder: string
  try {
    folder = realpathSync.native(root)
    entry = realpathSync.native(join(root, plugin))
  } catch {
    return problem(
      'plugin_entry_missing',
      `its module ${plugin} is not there${origin === 'workspace' ? ': build it first' : ': install it again'}`,
    )
  }
  if (!entry.startsWith(folder + sep)) return problem('plugin_entry_outside', `its module ${plugin} lies outside the package`)
  return {
    name,
    version: String(manifest.version ?? ''),
    root: folder,
    entry: pathToFileURL(entry).href,
    origin,
    ...Object.fromEntries(KINDS.flatMap((kind) => (lists[kind] === undefined ? [] : [[kind, lists[kind]]]))),
  }
}

function isIdList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isPartId)
}
