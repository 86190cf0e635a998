import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { Origin } from './assignments.ts'
import { related, valueAt } from './check.ts'
import { effectiveConfig } from './effective.ts'
import type { Config } from './load.ts'
import { matchNames, nearestName } from './names.ts'
import { unknownKey, type Parameter } from './parameters.ts'

/** One key: what it is, what it may be, and where its value was set. */
export interface Explanation {
  readonly key: string
  readonly value: Json
  /** Null where a value must be given. */
  readonly default: Json
  /** As in `integer or null`; `any` where everything is allowed. */
  readonly type: string
  readonly description: string
  readonly origin: Origin
  /** Values that were set too but did not win, the strongest first. */
  readonly shadowed: readonly { readonly key: string; readonly value: Json; readonly origin: Origin }[]
}

/**
 * Explains one key, as `finder.snr_threshold` or `observatories.ztf.reduce_kwargs.gap`; shorthands and any case as in a file.
 * @throws AstroError `config_unknown_key` naming the nearest key
 */
export function explain(config: Config, key: string): Explanation {
  const { declared, history } = config.origins
  const [name, rest] = declaredKey(config, key)
  const parameter = declared.get(name)!
  const path = [...name.split('.'), ...rest]
  const value = valueAt(effectiveConfig(config), path)
  if (value === undefined) throw notThere(key, config)
  const all = [...history.values()].flat().filter((a) => related(a.path, path))
  const given = all.toReversed()
  return {
    key: path.join('.'),
    value: value as Json,
    default: parameter.default ?? null,
    type: parameter.types.join(' or ') || 'any',
    description: parameter.description,
    origin: given[0]?.origin ?? { kind: 'default' },
    shadowed: given
      .filter((a, i) => given.slice(0, i).some((stronger) => related(a.path, stronger.path)))
      .map((a) => ({ key: a.path.join('.'), value: a.value, origin: a.origin })),
  }
}

/** The declared key that a key means or lies in, and what remains of the path. */
function declaredKey(config: Config, key: string): [name: string, rest: string[]] {
  const keys = [...config.origins.declared.keys()].filter((name) => isInForce(config, name))
  const parts = key.split('.')
  let candidates = keys
  let name = ''
  for (const [depth, part] of parts.entries()) {
    const children = [...new Set(candidates.map((k) => k.split('.')[depth]).filter((k) => k !== undefined))]
    const matches = children.length === 0 ? [] : matchNames(part, named(config, name, children), { allowShorthands: depth > 0 })
    if (matches.length !== 1) {
      if (config.origins.declared.has(name) && name !== '') return [name, parts.slice(depth)]
      throw notThere(key, config)
    }
    name = name === '' ? matches[0]! : `${name}.${matches[0]!}`
    candidates = candidates.filter((k) => k === name || k.startsWith(`${name}.`))
  }
  if (config.origins.declared.has(name)) return [name, []]
  throw notThere(key, config)
}

function named(config: Config, prefix: string, children: readonly string[]): Pick<Parameter, 'name' | 'aliases'>[] {
  return children.map((name) => ({ name, aliases: config.origins.declared.get(`${prefix}.${name}`)?.aliases ?? [] }))
}

function isInForce(config: Config, key: string): boolean {
  const [section, id] = key.split('.')
  if (section === 'finders') return Object.hasOwn(config.finders, id!)
  return section !== 'observatories' || Object.hasOwn(config.observatories, id!)
}

function notThere(key: string, config: Config): AstroError {
  const keys = [...config.origins.declared.keys()].filter((name) => isInForce(config, name))
  const section = `${key.split('.')[0]?.toLowerCase()}.`
  const inSection = keys.filter((name) => name.startsWith(section))
  const nearest = nearestName(key, inSection.length > 0 ? inSection : keys)
  const error = unknownKey(key, nearest === undefined ? [] : [nearest], 'the configuration')
  return new AstroError(error.code, EXIT.configuration, error.message, {
    hint: `'astro config show' lists all keys`,
    data: error.data,
  })
}
