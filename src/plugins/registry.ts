import type { Observatory } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { observatoriesOf } from './shape.ts'
import type { LoadedObservatory, PluginPackage, PluginProblem } from './types.ts'

/**
 * Imports plugins and gathers their observatories, sorted by id. With `ids` only what these need: the packages that list one of
 * them, and the packages without a list when an id is not listed anywhere. A plugin that cannot be imported or exports something
 * else is one problem; an id from two packages is refused with one problem that names both. Neither harms another observatory.
 */
export async function loadObservatories(
  packages: readonly PluginPackage[],
  ids?: readonly string[],
): Promise<{ observatories: Map<string, LoadedObservatory>; problems: PluginProblem[] }> {
  const problems: PluginProblem[] = []
  const providers = new Map<string, LoadedObservatory[]>()
  const loaded = await Promise.all(needed(packages, ids).map((candidate) => loadPackage(candidate)))
  for (const result of loaded) {
    if (!Array.isArray(result)) problems.push(result)
    else for (const one of result) providers.set(one.observatory.id, [...(providers.get(one.observatory.id) ?? []), one])
  }
  const observatories = new Map<string, LoadedObservatory>()
  for (const id of [...providers.keys()].toSorted()) {
    const [only, ...others] = providers.get(id)!
    if (others.length === 0) observatories.set(id, only!)
    else problems.push(conflict(id, [only!, ...others]))
  }
  return { observatories, problems }
}

/**
 * One observatory from its module's file URL, for worker threads.
 * @throws AstroError `plugin_broken` when the module cannot be imported, `observatory_unknown` when it does not have the id.
 */
export async function importObservatory(entry: string, id: string): Promise<Observatory> {
  const found = (
    await importPlugin(entry).catch((error: unknown) => {
      throw new AstroError('plugin_broken', EXIT.plugin, `The plugin of observatory '${id}' cannot be used: ${oneLine(error)}`, {
        hint: 'install it again, or ask its author',
        data: { observatory: id },
        cause: error,
      })
    })
  ).find((observatory) => observatory.id === id)
  if (found) return found
  throw new AstroError('observatory_unknown', EXIT.plugin, `The plugin that was to have observatory '${id}' does not have it`, {
    hint: 'install it again',
    data: { observatory: id },
  })
}

function needed(packages: readonly PluginPackage[], ids: readonly string[] | undefined): readonly PluginPackage[] {
  if (ids === undefined) return packages
  const listed = new Set(packages.flatMap((candidate) => candidate.observatories ?? []))
  const isUnlisted = ids.some((id) => !listed.has(id))
  return packages.filter(({ observatories }) => (observatories ? observatories.some((id) => ids.includes(id)) : isUnlisted))
}

async function loadPackage(candidate: PluginPackage): Promise<LoadedObservatory[] | PluginProblem> {
  const { name, entry, observatories: listed } = candidate
  const problem = (code: string, message: string): PluginProblem => ({
    package: name,
    code,
    message,
    ...(listed ? { observatories: listed } : {}),
  })
  let observatories: readonly Observatory[]
  try {
    observatories = await importPlugin(entry)
  } catch (error) {
    return problem('plugin_broken', oneLine(error))
  }
  const ids = observatories.map((observatory) => observatory.id)
  if (listed && listed.toSorted().join() !== ids.toSorted().join()) {
    return problem(
      'plugin_manifest',
      `its package.json lists the observatories ${listed.join(', ')}, its module has ${ids.join(', ') || 'none'}`,
    )
  }
  return observatories.map((observatory) => ({ observatory, package: name, entry }))
}

async function importPlugin(entry: string): Promise<readonly Observatory[]> {
  const module = (await import(entry)) as { readonly default?: unknown }
  return observatoriesOf(module.default)
}

function conflict(id: string, providers: readonly LoadedObservatory[]): PluginProblem {
  const names = providers.map((one) => one.package).toSorted()
  return {
    package: names.join(', '),
    code: 'observatory_conflict',
    message: `observatory '${id}' comes from ${names.join(' and ')}: uninstall one of them`,
    observatories: [id],
  }
}

/** The first line of an error: some of Node's go on with a stack of requires. */
function oneLine(error: unknown): string {
  return String(error instanceof Error ? error.message || error.name : error).split('\n')[0]!
}
