import type { Finder, Observatory, Shape } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { partsOf } from './shape.ts'
import type { Kind, LoadedFinder, LoadedObservatory, LoadedShape, Parts, PluginPackage, PluginProblem } from './types.ts'

const KINDS = ['observatories', 'finders', 'shapes'] as const satisfies readonly Kind[]
const SINGULAR = { observatories: 'observatory', finders: 'finder', shapes: 'shape' } as const

/** Ids that are wanted, by kind; all of a kind that is not named. */
export type Wanted = { readonly [K in Kind]?: readonly string[] }

export interface LoadedParts {
  readonly observatories: Map<string, LoadedObservatory>
  readonly finders: Map<string, LoadedFinder>
  readonly shapes: Map<string, LoadedShape>
  readonly problems: PluginProblem[]
}

/**
 * Imports plugins and gathers what they have, sorted by id. With `wanted` only what that needs: the packages that list one of the ids,
 * and the packages without any list when an id is listed nowhere. A plugin that cannot be imported or exports something else is one
 * problem; an id from two packages is refused with one problem that names both. Neither harms anything else.
 */
export async function loadParts(packages: readonly PluginPackage[], wanted: Wanted = {}): Promise<LoadedParts> {
  const loaded = await Promise.all(needed(packages, wanted).map((candidate) => loadPackage(candidate)))
  const problems = loaded.filter((result): result is PluginProblem => 'message' in result)
  const good = loaded.filter((result): result is LoadedPackage => !('message' in result))
  const gather = <K extends Kind>(kind: K): Map<string, Loaded<K>> => {
    const all = good.flatMap((one) => one.parts[kind].map((part) => ({ part: part as Parts[K], package: one.package, entry: one.entry })))
    const groups = Map.groupBy(all, ({ part }) => part.id)
    const found = new Map<string, Loaded<K>>()
    for (const id of [...groups.keys()].toSorted()) {
      const [only, ...others] = groups.get(id)!
      if (others.length === 0) found.set(id, only!)
      else problems.push(conflict(kind, id, [only!, ...others].map((one) => one.package)))
    }
    return found
  }
  const [observatories, finders, shapes] = [gather('observatories'), gather('finders'), gather('shapes')]
  return {
    observatories: mapped(observatories, ({ part: observatory, ...from }) => ({ observatory, ...from })),
    finders: mapped(finders, ({ part: finder, ...from }) => ({ finder, ...from })),
    shapes: mapped(shapes, ({ part: shape, ...from }) => ({ shape, ...from })),
    problems,
  }
}

interface Loaded<K extends Kind> {
  readonly part: Parts[K]
  readonly package: string
  readonly entry: string
}

function mapped<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): Map<string, B> {
  return new Map(Array.from(map, ([id, value]) => [id, change(value)] as const))
}

/** One observatory from its module's file URL, for worker threads. @throws as `importPart` */
export function importObservatory(entry: string, id: string): Promise<Observatory> {
  return importPart('observatories', entry, id)
}

/** One finder from its module's file URL, for worker threads. @throws as `importPart` */
export function importFinder(entry: string, id: string): Promise<Finder> {
  return importPart('finders', entry, id)
}

/** One shape from its module's file URL, for worker threads. @throws as `importPart` */
export function importShape(entry: string, id: string): Promise<Shape> {
  return importPart('shapes', entry, id)
}

/**
 * One part from its module's file URL.
 * @throws AstroError `plugin_broken` when the module cannot be imported, `<kind>_unknown` when it does not have the id.
 */
async function importPart<K extends Kind>(kind: K, entry: string, id: string): Promise<Parts[K]> {
  const what = SINGULAR[kind]
  const parts = await importPlugin(entry).catch((error: unknown) => {
    throw new AstroError('plugin_broken', EXIT.plugin, `The plugin of ${what} '${id}' cannot be used: ${oneLine(error)}`, {
      hint: 'install it again, or ask its author',
      data: { [what]: id },
      cause: error,
    })
  })
  const found = (parts[kind] as readonly Parts[K][]).find((part) => part.id === id)
  if (found) return found
  throw new AstroError(`${what}_unknown`, EXIT.plugin, `The plugin that was to have ${what} '${id}' does not have it`, {
    hint: 'install it again',
    data: { [what]: id },
  })
}

function needed(packages: readonly PluginPackage[], wanted: Wanted): readonly PluginPackage[] {
  if (Object.keys(wanted).length === 0) return packages
  const isWanted = (kind: Kind, candidate: PluginPackage): boolean => {
    const ids = wanted[kind]
    if (ids === undefined) return (candidate[kind]?.length ?? 0) > 0 || !hasList(candidate)
    const listed = new Set(packages.flatMap((one) => one[kind] ?? []))
    return hasList(candidate) ? ids.some((id) => candidate[kind]?.includes(id)) : ids.some((id) => !listed.has(id))
  }
  return packages.filter((candidate) => KINDS.some((kind) => isWanted(kind, candidate)))
}

/** A package that lists anything has nothing else. */
function hasList(candidate: PluginPackage): boolean {
  return KINDS.some((kind) => candidate[kind] !== undefined)
}

type AllParts = ReturnType<typeof partsOf>

interface LoadedPackage {
  readonly package: string
  readonly entry: string
  readonly parts: AllParts
}

async function loadPackage(candidate: PluginPackage): Promise<LoadedPackage | PluginProblem> {
  const { name, entry } = candidate
  const lists = Object.fromEntries(KINDS.flatMap((kind) => (candidate[kind] ? [[kind, candidate[kind]]] : [])))
  const problem = (code: string, message: string): PluginProblem => ({ package: name, code, message, ...lists })
  let parts: AllParts
  try {
    parts = await importPlugin(entry)
  } catch (error) {
    return problem('plugin_broken', oneLine(error))
  }
  for (const kind of hasList(candidate) ? KINDS : []) {
    const listed = candidate[kind] ?? []
    const ids = parts[kind].map((part) => part.id)
    if (listed.toSorted().join() === ids.toSorted().join()) continue
    const [said, has] = [listed.join(', ') || 'none', ids.join(', ') || 'none']
    return problem('plugin_manifest', `its package.json lists the ${kind} ${said}, its module has ${has}`)
  }
  return { package: name, entry, parts }
}

async function importPlugin(entry: string): Promise<AllParts> {
  const module = (await import(entry)) as { readonly default?: unknown }
  return partsOf(module.default)
}

function conflict(kind: Kind, id: string, packages: readonly string[]): PluginProblem {
  const names = packages.toSorted()
  return {
    package: names.join(', '),
    code: `${SINGULAR[kind]}_conflict`,
    message: `${SINGULAR[kind]} '${id}' comes from ${names.join(' and ')}: uninstall one of them`,
    [kind]: [id],
  }
}

/** The first line of an error: some of Node's go on with a stack of requires. */
function oneLine(error: unknown): string {
  return String(error instanceof Error ? error.message || error.name : error).split('\n')[0]!
}
