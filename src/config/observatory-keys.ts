import type { Json, Observatory } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { issueFrom, originAt, type Assignment, type Issue } from './assignments.ts'
import { legalName } from './legal-name.ts'
import { declaredBy, isMapping, resolveName, type JsonSchema, type Parameter } from './parameters.ts'
import { nearestName } from './names.ts'

/** What may stand in the section of one observatory. */
export interface ObservatoryKeys {
  readonly params: readonly Parameter[]
  readonly reduce: readonly Parameter[]
}

const flag = { aliases: [], critical: false, hidden: false }

/** Keys that every observatory has besides its own parameters. */
export const COMMON_KEYS: readonly Parameter[] = [
  { ...flag, name: 'reduce_kwargs', types: ['object'], default: {}, description: 'arguments of the reduction' },
  {
    ...flag,
    name: 'check_download_pars',
    types: ['boolean'],
    default: false,
    description: 'whether raw photometry that was asked with other parameters is asked again',
  },
  {
    ...flag,
    name: 'like',
    types: ['string', 'null'],
    default: null,
    description: 'installed observatory whose code this one uses under a name of its own, as in mylcs: {like: tables}',
  },
]

/** The keys that an observatory declares. @throws AstroError `plugin_schema` when its schemas cannot be written as JSON Schema */
export function observatoryKeys(observatory: Observatory): ObservatoryKeys {
  try {
    const { params, reduceParams } = observatory.schemas()
    return { params: declaredBy(params as JsonSchema), reduce: declaredBy(reduceParams as JsonSchema) }
  } catch (cause) {
    throw new AstroError(
      'plugin_schema',
      EXIT.plugin,
      `observatory '${observatory.id}': its parameters have no JSON Schema: ${(cause as Error).message}`,
      {
        hint: 'update or remove the plugin',
        data: { observatory: observatory.id },
        cause,
      },
    )
  }
}

/** The id that a name stands for: the legal form in lower case; the text in lower case when it has none. */
export function observatoryId(text: string): string {
  try {
    return legalName(text).toLowerCase()
  } catch (error) {
    if (error instanceof AstroError) return text.toLowerCase()
    throw error
  }
}

export interface ObservatoryScope {
  /** Keys by id, of all plugins at hand. */
  readonly keys: ReadonlyMap<string, ObservatoryKeys>
  /** Ids that the project names: those that keys for all apply to. */
  readonly named: readonly string[]
  /** Ids at hand, for messages. */
  readonly installed: readonly string[]
}

export interface ResolvedKey extends Assignment {
  /** Set by a key for all observatories. */
  readonly forAll?: boolean
}

/**
 * An assignment below `observatories` under its full name: one for the sub-section of an observatory, one per observatory that
 * declares the key for a key that stands for all. An issue when nothing declares it.
 */
export function resolveObservatoryKey(assignment: Assignment, scope: ObservatoryScope): readonly ResolvedKey[] | Issue {
  const [, key = '', ...rest] = assignment.path
  const id = observatoryId(key)
  try {
    const own = scope.keys.get(id)
    if (own) return resolveOwn(assignment, id, own, rest)
    return looksLikeSection(assignment, key, scope)
      ? unknownObservatory(key, assignment, scope)
      : resolveForAll(assignment, [key, ...rest], scope)
  } catch (error) {
    return issueFrom(error, assignment)
  }
}

function resolveOwn(assignment: Assignment, id: string, own: ObservatoryKeys, rest: readonly string[]): ResolvedKey[] {
  if (rest.length === 0) return isNothing(assignment.value) ? [] : notAMapping(`observatories.${id}`)
  const path = namesWithin(rest, [...own.params, ...COMMON_KEYS], own.reduce, `observatories.${id}`)
  if (path[0] === 'reduce_kwargs' && path.length === 1)
    return isNothing(assignment.value) ? [] : notAMapping(`observatories.${id}.reduce_kwargs`)
  return [{ ...assignment, path: ['observatories', id, ...path] }]
}

function resolveForAll(assignment: Assignment, rest: readonly string[], scope: ObservatoryScope): ResolvedKey[] {
  const all = scope.named.flatMap((id) => scope.keys.get(id) ?? [])
  const path = namesWithin(
    rest,
    [...COMMON_KEYS, ...all.flatMap((k) => k.params)],
    all.flatMap((k) => k.reduce),
    'observatories',
  )
  const inReduce = path[0] === 'reduce_kwargs'
  if (inReduce && path.length === 1) return isNothing(assignment.value) ? [] : notAMapping('observatories.reduce_kwargs')
  return scope.named.flatMap((id) => {
    const own = scope.keys.get(id)
    const declared = own && (inReduce ? own.reduce : [...COMMON_KEYS, ...own.params])
    const name = path[inReduce ? 1 : 0]
    return declared?.some((d) => d.name === name) ? [{ ...assignment, path: ['observatories', id, ...path], forAll: true }] : []
  })
}

function namesWithin(
  rest: readonly string[],
  declared: readonly Parameter[],
  reduce: readonly Parameter[],
  owner: string,
): string[] {
  const name = resolveName(rest[0]!, declared, owner)
  if (name !== 'reduce_kwargs' || rest.length === 1) return [name, ...rest.slice(1)]
  return [name, resolveName(rest[1]!, reduce, `${owner}.reduce_kwargs`), ...rest.slice(2)]
}

/** Whether a key that is no observatory at hand is meant as one: it holds a mapping, and no parameter has that name. */
function looksLikeSection(assignment: Assignment, key: string, scope: ObservatoryScope): boolean {
  if (assignment.path.length === 2 && !isMapping(assignment.value)) return false
  const all = scope.named.flatMap((id) => scope.keys.get(id)?.params ?? [])
  try {
    resolveName(key, [...COMMON_KEYS, ...all], 'observatories')
    return false
  } catch (error) {
    return error instanceof AstroError && error.code === 'config_unknown_key'
  }
}

function unknownObservatory(key: string, assignment: Assignment, scope: ObservatoryScope): Issue {
  return missingObservatory(observatoryId(key), scope.installed, { key: `observatories.${key}`, origin: originAt(assignment, 1) })
}

/** The issue of an observatory that no plugin at hand provides. */
export function missingObservatory(id: string, installed: readonly string[], where: Pick<Issue, 'key' | 'origin'>): Issue {
  const nearest = nearestName(id, installed)
  const advice = nearest === undefined ? '' : `, the nearest is '${nearest}'`
  return {
    ...where,
    code: 'observatory_unknown',
    problem: `no observatory '${id}' is installed; installed: ${installed.join(', ') || 'none'}${advice}`,
    hint: `correct the name, or install its plugin: astro plugins:install @astro/${id}`,
  }
}

function isNothing(value: Json): boolean {
  return value === null || (isMapping(value) && Object.keys(value).length === 0)
}

function notAMapping(owner: string): never {
  throw new AstroError('config_type', EXIT.configuration, `${owner} must be a mapping of keys, not a single value`, {
    hint: 'write its keys below it, indented',
  })
}
