import { distance } from 'fastest-levenshtein'

/** A declared name and other names for the same thing. */
export interface Named {
  readonly name: string
  readonly aliases: readonly string[]
}

export interface NameOptions {
  /** The beginning of a name stands for it where only one name begins so (default true). */
  readonly allowShorthands?: boolean
  /** Upper and lower case are the same (default true). */
  readonly ignoreCase?: boolean
  /** `snr_threshold` may be written `SnrThreshold` (default false). */
  readonly removeUnderscores?: boolean
}

/**
 * The declared names that `key` may mean: none when it is unknown, one when it is clear, more when it is ambiguous.
 * The exact name wins over the name in another case, that over an alias, that over the beginning of names and aliases.
 */
export function matchNames(key: string, declared: readonly Named[], options: NameOptions = {}): string[] {
  if (declared.some((d) => d.name === key)) return [key]
  const fold = (text: string): string => {
    const cased = options.ignoreCase === false ? text : text.toLowerCase()
    return options.removeUnderscores ? cased.replaceAll('_', '') : cased
  }
  const wanted = fold(key)
  const having = (test: (d: Named) => boolean): string[] => [...new Set(declared.filter(test).map((d) => d.name))]
  const byName = having((d) => fold(d.name) === wanted)
  if (byName.length > 0) return byName
  const byAlias = having((d) => d.aliases.some((alias) => fold(alias) === wanted))
  if (byAlias.length > 0 || options.allowShorthands === false || wanted === '') return byAlias
  return having((d) => [d.name, ...d.aliases].some((name) => fold(name).startsWith(wanted)))
}

/**
 * The name that differs from `key` in the fewest letters, case aside; the first of several; undefined when there are no
 * names.
 */
export function nearestName(key: string, names: Iterable<string>): string | undefined {
  let best: { name: string; steps: number } | undefined
  for (const name of names) {
    const steps = distance(key.toLowerCase(), name.toLowerCase())
    if (best === undefined || steps < best.steps) best = { name, steps }
  }
  return best?.name
}
