import type { Observatory } from '@astro/sdk'
import { throwIssues, type Assignment, type Issue } from './assignments.ts'
import { checkObservatory, checkSections, mergeAssignments, type ObservatoryConfig } from './check.ts'
import { observatoriesNamed, readInput, startingPoints, type ConfigInput } from './input.ts'
import { normalise, typeIssue } from './normalise.ts'
import {
  COMMON_KEYS,
  missingObservatory,
  observatoryId,
  observatoryKeys,
  resolveObservatoryKey,
  type ObservatoryKeys,
  type ResolvedKey,
} from './observatory-keys.ts'
import { isMapping, type Parameter } from './parameters.ts'
import { PRESETS } from './presets.ts'
import { firstPerKey, resolveSections, SECTION_ORDER } from './section-keys.ts'
import { sectionParameters, type Sections } from './sections.ts'
import { duplicateKey } from './yaml-text.ts'

/** How every value came about. */
export interface Origins {
  /** All assignments by full key (`observatories.ztf.reduce_kwargs.gap`), weakest first. */
  readonly history: ReadonlyMap<string, readonly Assignment[]>
  /** Every key that may be set, in the order of output. */
  readonly declared: ReadonlyMap<string, Parameter>
}

/** A configuration as it is run: checked, complete, names legal, paths absolute. */
export interface Config extends Sections {
  /** By id, in the order of `project.obs_names`. */
  readonly observatories: { readonly [id: string]: ObservatoryConfig }
  readonly origins: Origins
}

/**
 * Ids of the observatories that a configuration runs (`wanted`: their plugins must be there) and of those it has sections for
 * (`mentioned`: may also be parameters that hold a mapping; load their plugins where they are installed). `like`: those that use the
 * code of another, and of which.
 * @throws AstroError where the file cannot be read or is no YAML; unknown keys and wrong values are left to `loadConfig`
 */
export function peekObservatories(input: ConfigInput): { wanted: string[]; mentioned: string[]; like: ReadonlyMap<string, string> } {
  const { plain, observatories } = resolveSections(readInput(input))
  const named = observatoriesNamed(normalise(plain, input).assignments)
  const sections = observatories.filter((a) => a.path.length > 2 || isMapping(a.value)).map((a) => observatoryId(a.path[1]!))
  const like = observatories.filter((a) => a.path.length === 3 && a.path[2]!.toLowerCase() === 'like' && typeof a.value === 'string')
  return {
    like: new Map(like.map((a) => [observatoryId(a.path[1]!), observatoryId(a.value as string)])),
    wanted: [...named.inForce],
    mentioned: [...new Set([...named.all, ...sections])].filter((id) => !COMMON_KEYS.some((k) => k.name === id)),
  }
}

/**
 * The configuration of a project: defaults < preset < environment < file < flags, and within the observatories a plugin's
 * defaults < keys for all < its own section. `observatories` are the plugins at hand, by id.
 * @throws AstroError (EXIT.configuration) naming file:line:column, key, value and limit of everything that is wrong
 */
export function loadConfig(input: ConfigInput & { observatories: ReadonlyMap<string, Observatory> }): Config {
  const sorted = resolveSections(readInput(input))
  const declared = declaredKeys(input.observatories)
  const typed = checkTypes(sorted.plain, declared)
  const plain = normalise([...startingPoints(input, typed.assignments), ...typed.assignments], input)
  const named = observatoriesNamed(plain.assignments)
  const own = resolveObservatories(sorted.observatories, named.all, input.observatories)
  const ownTyped = checkTypes(own.assignments, declared)
  throwIssues(
    [
      ...sorted.issues,
      ...typed.issues,
      ...plain.issues,
      ...missing(named, plain.assignments, input.observatories),
      ...own.issues,
      ...ownTyped.issues,
    ],
    declared,
  )

  const assignments = byStrength([...presetOf(plain.assignments), ...plain.assignments, ...ownTyped.assignments])
  refuseTwice(assignments)
  const tree = mergeAssignments(assignments)
  const { sections, issues } = checkSections(tree, assignments)
  const checked = named.inForce.map((id) => ({ id, ...checkObservatory(input.observatories.get(id)!, tree, assignments) }))
  throwIssues([...issues, ...checked.flatMap((c) => c.issues)], declared)
  const history = Map.groupBy(assignments, (a) => a.path.join('.'))
  return {
    ...sections,
    observatories: Object.fromEntries(checked.map(({ id, config }) => [id, config])),
    origins: { history, declared },
  }
}

/** Every key that may be set, by its full name. */
export function declaredKeys(observatories: ReadonlyMap<string, Observatory>): Map<string, Parameter> {
  const keys = new Map<string, Parameter>()
  const add = (prefix: string, parameters: readonly Parameter[]): void =>
    parameters.forEach((p) => keys.set(`${prefix}.${p.name}`, p))
  for (const section of SECTION_ORDER) {
    if (section !== 'observatories') add(section, sectionParameters(section))
    else {
      for (const [id, observatory] of observatories) {
        const { params, reduce } = observatoryKeys(observatory)
        add(`observatories.${id}`, [...params, ...COMMON_KEYS])
        add(`observatories.${id}.reduce_kwargs`, reduce)
      }
    }
  }
  return keys
}

function checkTypes<A extends Assignment>(
  assignments: readonly A[],
  declared: ReadonlyMap<string, Parameter>,
): { assignments: A[]; issues: Issue[] } {
  const issues: Issue[] = []
  const good = assignments.filter((assignment) => {
    const { path } = assignment
    const depth = path[0] !== 'observatories' ? 1 : path[2] === 'reduce_kwargs' ? 3 : 2
    const issue = typeIssue(assignment, declared.get(path.slice(0, depth + 1).join('.'))!, depth)
    if (issue) issues.push(issue)
    return issue === null
  })
  return { assignments: good, issues: firstPerKey(issues) }
}

function resolveObservatories(
  assignments: readonly Assignment[],
  named: readonly string[],
  observatories: ReadonlyMap<string, Observatory>,
): { assignments: ResolvedKey[]; issues: Issue[] } {
  const keys = new Map<string, ObservatoryKeys>([...observatories].map(([id, observatory]) => [id, observatoryKeys(observatory)]))
  const results = assignments.map((a) => resolveObservatoryKey(a, { keys, named, installed: [...observatories.keys()] }))
  const issues = results.filter((r): r is Issue => 'problem' in r)
  return { assignments: results.flatMap((r) => ('problem' in r ? [] : r)), issues: firstPerKey(issues) }
}

function missing(
  named: { inForce: readonly string[] },
  assignments: readonly Assignment[],
  observatories: ReadonlyMap<string, Observatory>,
): Issue[] {
  const origin = assignments.findLast((a) => a.path.join('.') === 'project.obs_names')?.origin ?? { kind: 'default' as const }
  const absent = named.inForce.filter((id) => !observatories.has(id))
  return absent.map((id) => missingObservatory(id, [...observatories.keys()], { key: 'project.obs_names', origin }))
}

function presetOf(assignments: readonly Assignment[]): Assignment[] {
  const name = assignments.findLast((a) => a.path.join('.') === 'catalog.default')?.value
  const values = typeof name === 'string' ? PRESETS[name] : undefined
  return Object.entries(values ?? {}).map(([key, value]) => ({
    path: ['catalog', key],
    value,
    origin: { kind: 'preset', flag: `catalog.default: ${String(name)}` },
  }))
}

const strength = (a: ResolvedKey): number => STRENGTH[a.origin.kind] + (a.forAll ? 0 : 1)

const STRENGTH = { default: 0, preset: 2, env: 4, file: 6, flag: 8 } as const

/** Weakest first; what was given later stands after what was given earlier with the same strength. */
function byStrength(assignments: readonly ResolvedKey[]): ResolvedKey[] {
  return assignments.toSorted((a, b) => strength(a) - strength(b))
}

/** One key of a file under two spellings is a mistake; flags may repeat a key, the last one counts. */
function refuseTwice(assignments: readonly ResolvedKey[]): void {
  const seen = new Map<string, Assignment>()
  for (const a of assignments) {
    if (a.origin.kind !== 'file') continue
    const id = JSON.stringify([a.forAll === true, ...a.path])
    const before = seen.get(id)
    if (before)
      throw duplicateKey(a.origin, { line: a.origin.line ?? 1, column: a.origin.column ?? 1 }, a.path.join('.'), {
        line: before.origin.line ?? 1,
        column: 1,
      })
    seen.set(id, a)
  }
}
