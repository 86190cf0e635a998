import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { API_VERSION } from '@astro/sdk'
import { isObservatoryId } from './shape.ts'
import type { PluginPackage, PluginProblem } from './types.ts'

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

type Origin = PluginPackage['origin']
interface Candidate {
  readonly root: string
  readonly origin: Origin
  readonly manifest: Manifest
}

/** The copy of a package that is used: the later in this list. */
const PRECEDENCE: readonly Origin[] = ['workspace', 'bundled', 'user', 'link']

/**
 * The plugins that are there: those among the packages of the command framework (bundled, installed, linked) and, in a clone,
 * the folders of `<hostRoot>/plugins`. Reads each package.json and imports nothing. Of two copies of one package the user's is
 * used, also when it is broken: computing with another version than the one installed would go unseen. Both lists are sorted by
 * package name.
 */
export function discoverPlugins({ hostRoot, oclifPlugins }: { hostRoot: string; oclifPlugins: readonly OclifPlugin[] }): {
  found: PluginPackage[]
  problems: PluginProblem[]
} {
  const places = [
    ...workspaceFolders(hostRoot).map((root) => ({ name: root, root, origin: 'workspace' as const })),
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
    if (manifest.astro === undefined) continue
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

function originOf(type: string): Origin {
  return type === 'link' || type === 'user' ? type : 'bundled'
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
  const { plugin, api, observatories } = (manifest.astro ?? {}) as { plugin?: unknown; api?: unknown; observatories?: unknown }
  if (api !== API_VERSION) {
    return problem(
      'plugin_api',
      `it is made for version ${JSON.stringify(api)} of the plugin interface, this astro has version ${API_VERSION}`,
    )
  }
  if (typeof plugin !== 'string')
    return problem('plugin_manifest', `astro.plugin in its package.json is ${JSON.stringify(plugin)}, a file is needed`)
  if (observatories !== undefined && !isIdList(observatories)) {
    return problem(
      'plugin_manifest',
      `astro.observatories in its package.json is ${JSON.stringify(observatories)}, a list of ids is needed`,
    )
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
    ...(observatories === undefined ? {} : { observatories }),
  }
}

function isIdList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isObservatoryId)
}
