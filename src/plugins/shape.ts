import { API_VERSION } from '@astro/sdk'
import type { Observatory, Plugin } from '@astro/sdk'

const FUNCTIONS = ['fetch', 'reduce', 'checkParams', 'checkReduceParams', 'schemas'] as const

/** A legal id: lower-case letters, digits and underscores, a letter first. */
export function isObservatoryId(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9_]*$/.test(value)
}

/**
 * The observatories of a module's default export, checked by hand: the plugin carries its own copy of the SDK, so nothing but
 * plain data and functions can be relied on.
 * @throws TypeError saying in one line what is wrong.
 */
export function observatoriesOf(exported: unknown): readonly Observatory[] {
  if (!isObject(exported)) throw new TypeError('its module has no default export made by definePlugin')
  const plugin = exported as Partial<Plugin>
  if (plugin.api !== API_VERSION) {
    throw new TypeError(
      `it is made for version ${String(plugin.api)} of the plugin interface, this astro has version ${API_VERSION}`,
    )
  }
  if (!Array.isArray(plugin.observatories)) throw new TypeError('its default export has no list of observatories')
  const ids = new Set<string>()
  for (const observatory of plugin.observatories as readonly unknown[]) {
    const id = checkObservatory(observatory)
    if (ids.has(id)) throw new TypeError(`it has two observatories '${id}'`)
    ids.add(id)
  }
  return plugin.observatories
}

function checkObservatory(value: unknown): string {
  if (!isObject(value)) throw new TypeError('one of its observatories is no object made by defineObservatory')
  const o = value as Partial<Record<keyof Observatory, unknown>>
  if (!isObservatoryId(o.id))
    throw new TypeError(`the id ${show(o.id)} is not legal: lower-case letters, digits, underscores, a letter first`)
  const wrong = (what: string): TypeError => new TypeError(`observatory '${String(o.id)}': ${what}`)
  if (typeof o.title !== 'string') throw wrong('it has no title')
  if (typeof o.version !== 'string' || !/^\d+\.\d+$/.test(o.version))
    throw wrong(`version ${show(o.version)} is not of the form major.minor`)
  for (const name of FUNCTIONS) if (typeof o[name] !== 'function') throw wrong(`${name} is no function`)
  if (o.estimate !== undefined && typeof o.estimate !== 'function') throw wrong('estimate is no function')
  if (o.downloadParams !== undefined && !isTexts(o.downloadParams)) throw wrong('downloadParams is no list of names')
  if (o.columns !== undefined && !(isObject(o.columns) && Object.values(o.columns).every(isObject)))
    throw wrong('columns is no object of objects')
  if (o.etiquette !== undefined) checkEtiquette(o.etiquette, wrong)
  return o.id
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
