import { API_VERSION } from '@astro/sdk'
import type { Finder, Observatory, Plugin, Shape } from '@astro/sdk'
import type { Kind, Parts } from './types.ts'

const FUNCTIONS = ['fetch', 'reduce', 'checkParams', 'checkReduceParams', 'schemas'] as const
const FINDER_FUNCTIONS = ['sides', 'trials', 'process', 'detect', 'checkParams', 'schema'] as const
const SHAPE_FUNCTIONS = ['evaluate', 'span'] as const

/** A legal id: lower-case letters, digits and underscores, a letter first. */
export function isPartId(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9_]*$/.test(value)
}

/**
 * The parts of a module's default export, checked by hand: the plugin carries its own copy of the SDK, so nothing but plain data and
 * functions can be relied on. A plugin made before finders and shapes were has none.
 * @throws TypeError saying in one line what is wrong.
 */
export function partsOf(exported: unknown): { [K in Kind]: readonly Parts[K][] } {
  if (!isObject(exported)) throw new TypeError('its module has no default export made by definePlugin')
  const plugin = exported as Partial<Plugin>
  if (plugin.api !== API_VERSION) {
    throw new TypeError(
      `it is made for version ${String(plugin.api)} of the plugin interface, this astro has version ${API_VERSION}`,
    )
  }
  return {
    observatories: checkAll<Observatory>(plugin.observatories, 'observatories', checkObservatory),
    finders: checkAll<Finder>(plugin.finders ?? [], 'finders', checkFinder),
    shapes: checkAll<Shape>(plugin.shapes ?? [], 'shapes', checkShape),
  }
}

function checkAll<T>(list: unknown, kind: Kind, check: (value: unknown) => string): readonly T[] {
  if (!Array.isArray(list)) throw new TypeError(`its default export has no list of ${kind}`)
  const ids = new Set<string>()
  for (const value of list as readonly unknown[]) {
    const id = check(value)
    if (ids.has(id)) throw new TypeError(`it has two ${kind} '${id}'`)
    ids.add(id)
  }
  return list as readonly T[]
}

function checkFinder(value: unknown): string {
  const { part: finder, wrong } = named(value, 'finder')
  if (!['curve', 'band', 'source'].includes(finder.scope as string)) throw wrong(`scope ${show(finder.scope)} is not curve, band or source`)
  if (!isFoundKind(finder.kind)) throw wrong(`kind ${show(finder.kind)} is not event or periodic`)
  for (const name of FINDER_FUNCTIONS) if (typeof finder[name] !== 'function') throw wrong(`${name} is no function`)
  return finder.id as string
}

function checkShape(value: unknown): string {
  const { part: shape, wrong } = named(value, 'shape')
  if (!isFoundKind(shape.kind)) throw wrong(`kind ${show(shape.kind)} is not event or periodic`)
  if (!isObject(shape.parameters) || !Object.values(shape.parameters).every(isObject)) throw wrong('parameters is no object of objects')
  for (const name of SHAPE_FUNCTIONS) if (typeof shape[name] !== 'function') throw wrong(`${name} is no function`)
  return shape.id as string
}

function isFoundKind(value: unknown): boolean {
  return value === 'event' || value === 'periodic'
}

/** What every part has: a legal id, a title, a version. */
function named(value: unknown, kind: string): { part: Record<string, unknown>; wrong: (what: string) => TypeError } {
  if (!isObject(value)) throw new TypeError(`one of its ${kind === 'observatory' ? 'observatories' : `${kind}s`} is no object made by define${kind[0]!.toUpperCase()}${kind.slice(1)}`)
  const part = value as Record<string, unknown>
  if (!isPartId(part.id))
    throw new TypeError(`the id ${show(part.id)} is not legal: lower-case letters, digits, underscores, a letter first`)
  const wrong = (what: string): TypeError => new TypeError(`${kind} '${String(part.id)}': ${what}`)
  if (typeof part.title !== 'string') throw wrong('it has no title')
  if (typeof part.version !== 'string' || !/^\d+\.\d+$/.test(part.version))
    throw wrong(`version ${show(part.version)} is not of the form major.minor`)
  return { part, wrong }
}

function checkObservatory(value: unknown): string {
  const { part: o, wrong } = named(value, 'observatory')
  for (const name of FUNCTIONS) if (typeof o[name] !== 'function') throw wrong(`${name} is no function`)
  if (o.estimate !== undefined && typeof o.estimate !== 'function') throw wrong('estimate is no function')
  if (o.downloadParams !== undefined && !isTexts(o.downloadParams)) throw wrong('downloadParams is no list of names')
  if (o.columns !== undefined && !(isObject(o.columns) && Object.values(o.columns).every(isObject)))
    throw wrong('columns is no object of objects')
  if (o.etiquette !== undefined) checkEtiquette(o.etiquette, wrong)
  return o.id as string
}

function checkEtiquette(value: unknown, wrong: (what: string) => TypeError): void {
  if (!isObject(value)) throw wrong('etiquette is no object')
  const { requestsPerSecond = 1, parallel = 1, credentials = [] } = value as Record<string, unknown>
  if (!isPositive(requestsPerSecond))
    throw wrong(`etiquette.requestsPerSecond is ${show(requestsPerSecond)}, a number above 0 is needed`)
  if (!isPositive(parallel) || !Number.isInteger(parallel))
    throw wrong(`etiquette.parallel is ${show(parallel)}, a whole number from 1 is needed`)
  if (!isTexts(credentials)) throw wrong('etiquette.credentials is no list of names')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
