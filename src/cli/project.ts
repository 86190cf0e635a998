import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findConfig } from '../config/find.ts'
import { legalName } from '../config/legal-name.ts'
import { loadConfig, peekFinders, peekObservatories, type Config } from '../config/load.ts'
import { AstroError, EXIT } from '../errors.ts'
import { discoverPlugins, type OclifPlugin } from '../plugins/discover.ts'
import { loadParts, type LoadedParts, type Wanted } from '../plugins/registry.ts'
import { suggestPart } from '../plugins/suggest.ts'
import type { Kind, LoadedFinder, LoadedObservatory, LoadedShape, PluginPackage } from '../plugins/types.ts'
import { projectFolder } from '../store/names.ts'

/** Folder of the package: catalogs, configurations and plugins that ship are below it. */
export const HOST_ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

export interface ProjectRequest {
  readonly project?: string | undefined
  readonly config?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly observatory?: readonly string[] | undefined
  /** Finders instead of those of the configuration. */
  readonly finder?: readonly string[] | undefined
  readonly oclifPlugins: readonly OclifPlugin[]
  readonly warn: (text: string) => void
  /** True for commands that only look: a project without a configuration of its own is taken as it was last run. */
  readonly reading?: boolean
  /** True when one star is given on the command line: neither a project nor a configuration is needed. */
  readonly single?: boolean
}

export interface Project {
  readonly config: Config
  /** The configuration file, or null for defaults. */
  readonly path: string | null
  readonly observatories: ReadonlyMap<string, LoadedObservatory>
  /** Those that the configuration runs, in its order. */
  readonly finders: ReadonlyMap<string, LoadedFinder>
  /** Those that it puts in. */
  readonly shapes: ReadonlyMap<string, LoadedShape>
}

/** Finds and checks the configuration of a project, with the plugins it names. */
export async function openProject(request: ProjectRequest): Promise<Project> {
  const path = configPath(request)
  const surroundings = { cwd: process.cwd(), env: process.env }
  const input = {
    ...surroundings, path, sets: request.set ?? [],
    project: request.project ?? (path === null && request.single ? 'single' : undefined), observatoryIds: request.observatory?.map((id) => id.toLowerCase()), finderIds: request.finder,
  }
  const { wanted, mentioned } = peekObservatories(input)
  const find = peekFinders(input)
  const parts = await loadPlugins(request, {
    observatories: [...new Set([...wanted, ...mentioned])], finders: [...new Set([...find.wanted, ...find.mentioned])], shapes: find.shapes,
  })
  requireParts('observatories', [...(request.observatory ?? []).map((id) => id.toLowerCase()), ...wanted], parts)
  requireParts('finders', find.wanted, parts)
  requireParts('shapes', find.shapes, parts)
  const observatories = new Map([...parts.observatories].map(([id, { observatory }]) => [id, observatory]))
  const finders = new Map([...parts.finders].map(([id, { finder }]) => [id, finder]))
  const config = loadConfig({ ...input, observatories, finders })
  return {
    config, path,
    observatories: new Map(Object.keys(config.observatories).map((id) => [id, parts.observatories.get(id)!])),
    finders: new Map(Object.keys(config.finders).map((id) => [id, parts.finders.get(id)!])),
    shapes: new Map(find.shapes.map((id) => [id, parts.shapes.get(id)!])),
  }
}

/** @throws AstroError for the first id that is not there, naming those that are. */
function requireParts(kind: Kind, ids: readonly string[], parts: LoadedPlugins): void {
  const missing = ids.find((id) => !parts[kind].has(id))
  if (missing === undefined) return
  const listed = parts.packages.flatMap((one) => one[kind] ?? [])
  throw suggestPart(kind, missing, [...new Set([...parts[kind].keys(), ...listed])], parts.problems)
}

export interface LoadedPlugins extends LoadedParts {
  readonly packages: readonly PluginPackage[]
}

/** All plugins that can be used; those that cannot are one line each. */
export async function loadPlugins(request: Pick<ProjectRequest, 'oclifPlugins' | 'warn'>, wanted?: Wanted): Promise<LoadedPlugins> {
  const { found, problems } = discoverPlugins({ hostRoot: HOST_ROOT, oclifPlugins: request.oclifPlugins })
  const loaded = await loadParts(found, wanted)
  const all = [...problems, ...loaded.problems]
  for (const problem of all) request.warn(`plugin ${problem.package} is not used: ${problem.message}`)
  return { ...loaded, problems: all, packages: found }
}

function configPath(request: ProjectRequest): string | null {
  const shippedDir = join(HOST_ROOT, 'configs')
  if (request.config !== undefined) return findConfig({ config: request.config, cwd: process.cwd(), shippedDir }).path
  if (request.project === undefined) {
    if (request.single) return null
    throw new AstroError('no_project', EXIT.usage, 'no project is named', {
      hint: 'name one (astro run demo), a configuration (--config FILE), or one star (--observatory ztf --ra 253.1 --dec 12.9)',
    })
  }
  const { path, searched } = findConfig({ project: request.project, cwd: process.cwd(), shippedDir })
  if (path !== null) return path
  const last = request.reading ? lastRun(request.project, request.set) : undefined
  if (last) return last
  if (request.single || (request.observatory?.length ?? 0) > 0) return null
  throw new AstroError('config_missing', EXIT.configuration, `there is no configuration for project '${request.project}'; looked for ${searched.join(', ')}`, {
    hint: `astro init ${request.project} writes one; --config FILE names another`, data: { searched },
  })
}

/** The configuration as a project was last run, in the data folder of the flags, of the environment or of this folder. */
function lastRun(project: string, sets: readonly string[] = []): string | undefined {
  const given = sets.findLast((set) => set.startsWith('data.root='))?.slice('data.root='.length)
  const root = resolve(given ?? process.env.ASTRO_DATA ?? 'astro-data')
  const path = join(root, projectFolder(legalName(project)), '00_config.yaml')
  return existsSync(path) ? path : undefined
}
