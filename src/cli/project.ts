import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findConfig } from '../config/find.ts'
import { legalName } from '../config/legal-name.ts'
import { loadConfig, peekObservatories, type Config } from '../config/load.ts'
import { AstroError, EXIT } from '../errors.ts'
import { discoverPlugins, type OclifPlugin } from '../plugins/discover.ts'
import { loadObservatories } from '../plugins/registry.ts'
import { withAliases } from '../plugins/alias.ts'
import { suggestObservatory } from '../plugins/suggest.ts'
import type { LoadedObservatory } from '../plugins/types.ts'
import { projectFolder } from '../store/names.ts'

/** Folder of the package: catalogs, configurations and plugins that ship are below it. */
export const HOST_ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

export interface ProjectRequest {
  readonly project?: string | undefined
  readonly config?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly observatory?: readonly string[] | undefined
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
}

/** Finds and checks the configuration of a project, with the plugins it names. */
export async function openProject(request: ProjectRequest): Promise<Project> {
  const path = configPath(request)
  const surroundings = { cwd: process.cwd(), env: process.env }
  const input = {
    ...surroundings, path, sets: request.set ?? [],
    project: request.project ?? (path === null && request.single ? 'single' : undefined), observatoryIds: request.observatory?.map((id) => id.toLowerCase()),
  }
  const { wanted, mentioned, like } = peekObservatories(input)
  const named = [...new Set([...wanted, ...mentioned])]
  const { observatories: installed, problems } = await loadPlugins(request, [...new Set(named.map((id) => like.get(id) ?? id))])
  for (const of of like.values()) if (!installed.has(of)) throw suggestObservatory(of, [...installed.keys()], problems)
  const observatories = withAliases(installed, like)
  for (const id of request.observatory ?? []) {
    if (!observatories.has(id.toLowerCase())) throw suggestObservatory(id.toLowerCase(), [...observatories.keys()], problems)
  }
  for (const id of wanted) if (!observatories.has(id)) throw suggestObservatory(id, [...observatories.keys()], problems)
  const definitions = new Map([...observatories].map(([id, { observatory }]) => [id, observatory]))
  const config = loadConfig({ ...input, observatories: definitions })
  const used = new Map(Object.keys(config.observatories).map((id) => [id, observatories.get(id)!]))
  return { config, path, observatories: used }
}

/** All plugins that can be used; those that cannot are one line each. */
export async function loadPlugins(request: Pick<ProjectRequest, 'oclifPlugins' | 'warn'>, ids?: readonly string[]) {
  const { found, problems } = discoverPlugins({ hostRoot: HOST_ROOT, oclifPlugins: request.oclifPlugins })
  const loaded = await loadObservatories(found, ids)
  const all = [...problems, ...loaded.problems]
  for (const problem of all) request.warn(`plugin ${problem.package} is not used: ${problem.message}`)
  return { observatories: loaded.observatories, problems: all, packages: found }
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
