import { isDeepStrictEqual } from 'node:util'
import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { matchNames, nearestName, type NameOptions, type Named } from './names.ts'

export type ParameterType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

/** One declared parameter, as its JSON Schema tells. */
export interface Parameter extends Named {
  /** Types that it may have; any when there is none. `number` takes integers too. */
  readonly types: readonly ParameterType[]
  /** Absent when a value must be given. */
  readonly default?: Json
  readonly description: string
  /** Whether it may change results. */
  readonly critical: boolean
  /** Left out of comparisons and exports unless asked for: names that begin with an underscore. */
  readonly hidden: boolean
}

/** The part of JSON Schema that is read here. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/** What may be selected from a set of parameters. */
export interface Selection {
  readonly hidden?: boolean
  readonly critical?: boolean
  readonly ignore?: readonly string[]
}

export type Values = Readonly<Record<string, unknown>>

/**
 * The parameters that an object schema declares; zod's `.meta({aliases: [...], critical: false})` arrives here through the
 * schema.
 */
export function declaredBy(schema: JsonSchema): Parameter[] {
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([name, property]) => ({
    name,
    aliases: Array.isArray(property.aliases) ? property.aliases.map(String) : [],
    types: typesOf(property),
    ...(property.default === undefined ? {} : { default: property.default as Json }),
    description: typeof property.description === 'string' ? property.description : '',
    critical: property.critical !== false,
    hidden: name.startsWith('_'),
  }))
}

function typesOf(schema: JsonSchema): ParameterType[] {
  const branches = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (branches) {
    const each = branches.map(typesOf)
    return each.some((types) => types.length === 0) ? [] : [...new Set(each.flat())]
  }
  if (schema.type !== undefined) return [schema.type].flat() as ParameterType[]
  const values = 'const' in schema ? [schema.const] : ((schema.enum as unknown[] | undefined) ?? [])
  return [...new Set(values.map((value) => typeOf(value)))]
}

function typeOf(value: unknown): ParameterType {
  if (value === null) return 'null'
  if (Array.isArray(value) || value instanceof Set) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as ParameterType
}

/**
 * What is wrong with the type of a value, or null. A `decimal` is a whole number that was written with a point or an exponent
 * (3.0): it is no integer. NaN and infinities are no numbers.
 */
export function typeProblem(parameter: Parameter, value: unknown, decimal = false): string | null {
  const { types } = parameter
  const finite = typeof value !== 'number' || Number.isFinite(value)
  const type = decimal ? 'number' : typeOf(value)
  if (finite && (types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number')))) return null
  const wanted = types.length === 0 ? 'finite number' : types.join(' or ')
  return `must be of type ${wanted}, not ${showValue(parameter.name, value)}${decimal ? ' with a decimal point' : ''}`
}

/** What stands in a message for a value that may hold a secret. */
export const HIDDEN = 'the text given'

/** A value for a message: short, and hidden where the name or the text may hold a secret. */
export function showValue(name: string, value: unknown): string {
  if (typeof value === 'string') {
    if (/url|pass|secret|token|key/i.test(name) || value.includes('://')) return HIDDEN
    return `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`
  }
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'a mapping of keys'
  return String(value)
}

/**
 * The one name that `key` means within `owner` (`finder`, `observatories.ztf`).
 * @throws AstroError `config_unknown_key` naming the nearest name, or `config_ambiguous_key` listing the matches.
 */
export function resolveName(key: string, declared: readonly Named[], owner: string, options: NameOptions = {}): string {
  const matches = matchNames(key, declared, options)
  if (matches.length === 1) return matches[0]!
  if (matches.length > 1) {
    throw new AstroError('config_ambiguous_key', EXIT.configuration, `key '${key}' of ${owner} may mean ${matches.join(', ')}`, {
      hint: 'write the whole name',
      data: { key, matches },
    })
  }
  throw unknownKey(
    key,
    declared.map((d) => d.name),
    owner,
  )
}

/** The error for a key that nothing declares. */
export function unknownKey(key: string, names: readonly string[], owner: string): AstroError {
  const nearest = nearestName(key, names)
  const advice = nearest === undefined ? '' : `, the nearest is '${nearest}'`
  const message = `unknown key '${key}': ${owner} has no attribute of that name${advice}`
  return new AstroError('config_unknown_key', EXIT.configuration, message, {
    hint: names.length === 0 ? 'remove it' : `known: ${names.join(', ')}`,
    data: { key, ...(nearest === undefined ? {} : { nearest }) },
  })
}

/**
 * A set of values after `update`, whose keys may be shorthands: names resolved, types checked, values merged into the old ones
 * (with `replace`, put in their place). The old set stays as it is.
 * @throws AstroError `config_unknown_key`, `config_ambiguous_key`, `config_type`
 */
export function setParameters(
  declared: readonly Parameter[],
  values: Values,
  update: Values,
  options: NameOptions & { owner?: string; replace?: boolean } = {},
): Record<string, unknown> {
  const owner = options.owner ?? 'the object'
  const result: Record<string, unknown> = { ...values }
  for (const [key, value] of Object.entries(update)) {
    const name = resolveName(key, declared, owner, options)
    const problem = typeProblem(
      declared.find((d) => d.name === name)!,
      value,
    )
    if (problem) throw new AstroError('config_type', EXIT.configuration, `${owner}.${name}: ${problem}`, { data: { key: name } })
    result[name] = options.replace ? value : mergeParameters(result[name], value)
  }
  return result
}

/**
 * Old value and update as one: mappings merge key by key, a set takes the elements of a set or list, everything else is
 * replaced.
 */
export function mergeParameters(old: unknown, update: unknown): unknown {
  if (isMapping(old) && isMapping(update)) {
    const merged = new Map(Object.entries(old))
    for (const [key, value] of Object.entries(update))
      merged.set(key, merged.has(key) ? mergeParameters(merged.get(key), value) : value)
    return Object.fromEntries(merged)
  }
  if (old instanceof Set && (update instanceof Set || Array.isArray(update))) return new Set<unknown>([...old, ...update])
  return update
}

/** Whether a value is a mapping of keys: an object that is no list and no set. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Set)
}

/**
 * The values of the declared parameters that the selection asks for: hidden ones only with `hidden`, only critical ones
 * with `critical`.
 */
export function selectParameters(
  declared: readonly Parameter[],
  values: Values,
  selection: Selection = {},
): Record<string, unknown> {
  const chosen = declared.filter(
    (d) =>
      (selection.hidden || !d.hidden) &&
      (!selection.critical || d.critical) &&
      !selection.ignore?.includes(d.name) &&
      d.name in values,
  )
  return Object.fromEntries(chosen.map((d) => [d.name, values[d.name]]))
}

/** Whether two sets agree in every selected parameter. */
export function compareParameters(declared: readonly Parameter[], a: Values, b: Values, selection: Selection = {}): boolean {
  return isDeepStrictEqual(selectParameters(declared, a, selection), selectParameters(declared, b, selection))
}
