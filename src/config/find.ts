import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import type { CosmiconfigResult, OptionsSync } from 'cosmiconfig'
import { AstroError, EXIT } from '../errors.ts'
import { legalName } from './legal-name.ts'
import { nearestName } from './names.ts'

export interface FoundConfig {
  /** Absolute path, or null when there is none. */
  readonly path: string | null
  /** Every place looked at, in order. */
  readonly searched: readonly string[]
}

// The explorer itself: the package's entry first looks for settings of its own in the current folder, and runs
// `.config/config.js` there.
const { ExplorerSync } = createRequire(import.meta.url)('cosmiconfig/dist/ExplorerSync.js') as {
  ExplorerSync: new (options: OptionsSync & { moduleName: string; metaConfigFilePath: null }) => {
    search(from: string): CosmiconfigResult
  }
}

const EXTENSIONS = ['.yaml', '.yml']

/**
 * Where the configuration of a project is: the file named; else `configs/<project>.yaml`, `<project>.yaml` in the current
 * folder, and the ones that ship with astro. Case makes no difference, lower case comes first; `.yml` is taken after `.yaml`.
 * @throws AstroError `config_missing` when a named file is not there, `config_unreadable`, `illegal_name`
 */
export function findConfig(wanted: {
  config?: string | undefined
  project?: string | undefined
  cwd: string
  shippedDir: string
}): FoundConfig {
  if (wanted.config !== undefined) {
    const path = resolve(wanted.cwd, wanted.config)
    requireFile(path)
    return { path, searched: [path] }
  }
  if (wanted.project === undefined) return { path: null, searched: [] }
  const names = [...new Set([wanted.project.trim().toLowerCase(), legalName(wanted.project).toLowerCase()])]
  const folders = [join(wanted.cwd, 'configs'), wanted.cwd, wanted.shippedDir]
  const searched = folders.flatMap((folder) => names.map((name) => join(folder, `${name}.yaml`)))
  for (const folder of folders) {
    const path = search(folder, candidates(folder, names))
    if (path !== null) return { path, searched }
  }
  return { path: null, searched }
}

/** Files of a folder that may be the configuration, best first. */
function candidates(folder: string, names: readonly string[]): string[] {
  const order = (file: string): number => {
    const at = names.flatMap((name) => EXTENSIONS.map((extension) => name + extension)).indexOf(file.toLowerCase())
    return at * 2 + (file === file.toLowerCase() ? 0 : 1)
  }
  return filesIn(folder)
    .filter((file) => order(file) >= 0)
    .toSorted((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
}

/** That a file is there is all the search is asked; what it holds is read with positions later. */
const present = (): { present: true } => ({ present: true })

function search(folder: string, files: readonly string[]): string | null {
  if (files.length === 0) return null
  const explorer = new ExplorerSync({
    moduleName: 'astro',
    searchPlaces: [...files],
    loaders: { default: present },
    transform: (result) => result,
    ignoreEmptySearchPlaces: false,
    cache: false,
    mergeImportArrays: true,
    mergeSearchPlaces: false,
    searchStrategy: 'none',
    metaConfigFilePath: null,
  })
  const path = explorer.search(folder)?.filepath ?? null
  const first = join(folder, files[0]!)
  if (path === first) return path
  throw new AstroError('config_unreadable', EXIT.configuration, `configuration ${first}: it cannot be read`, {
    hint: 'give yourself permission to read it, or name another file with --config FILE',
    data: { file: first },
  })
}

function requireFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isFile()) return
  const folder = dirname(path)
  const nearest = nearestName(
    basename(path),
    filesIn(folder).filter((file) => EXTENSIONS.some((extension) => file.toLowerCase().endsWith(extension))),
  )
  throw new AstroError(
    'config_missing',
    EXIT.configuration,
    `configuration ${path}: ${stat ? 'it is no file' : 'there is no such file'}`,
    {
      hint:
        nearest === undefined ? 'name an existing YAML file with --config FILE' : `the nearest name in that folder is ${nearest}`,
      data: { file: path, ...(nearest === undefined ? {} : { nearest }) },
    },
  )
}

/** Names of the files in a folder, by code unit; none when there is no such folder. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name)
      .toSorted()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
