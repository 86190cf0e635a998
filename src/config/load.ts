import type { Finder, Observatory } from '@astro/sdk'
import { throwIssues, type Assignment, type Issue } from './assignments.ts'
import { checkFinder, checkObservatory, checkSections, mergeAssignments, type FinderConfig, type ObservatoryConfig } from './check.ts'
import { finderKeys, resolveFinderKey } from './finder-keys.ts'
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
  /** By id, in the order of `analysis.finders`; only those at hand. */
  readonly finders: { readonly [id: string]: FinderConfig }
  readonly origins: Origins
}

/**
 * Ids of the observatories that a configuration runs (`wanted`: their plugins must be there) and of those it has sections for
 * (`mentioned`: may also be parameters that hold a mapping; load their plugins where they are installed).
 * @throws AstroError where the file cannot be read or is no YAML; unknown keys and wrong values are left to `loadConfig`
 */
export function peekObservatories(input: ConfigInput): { wanted: string[]; mentioned: string[] } {
  const { plain, observatories } = resolveSections(readInput(input))
  const named = observatoriesNamed(normalise(plain, input).assignments)
  const sections = observatories.filter((a) => a.path.length > 2 || isMapping(a.value)).map((a) => observatoryId(a.path[1]!))
  return {
    wanted: [...named.inForce],
    mentioned: [...new Set([...named.all, ...sections])].filter((id) => !COMMON_KEYS.some((k) => k.name === id)),
  }
}

/**
 * Ids of the finders that a configuration runs (`wanted`) and of those it has sections for (`mentioned`), and of the shapes that it puts
 * in.
 * @throws as `peekObservatories`
 */
export function peekFinders(input: ConfigInput): { wanted: string[]; mentioned: string[]; shapes: string[] } {
  const { plain, finders } = resolveSections(readInput(input))
  const last = (key: string): unknown => plain.findLast((a) => a.path.join('.') === key)?.value
  const list = last('analysis.finders') ?? ['peak']
  const shapes = last('simulator.shapes')
  const named = Array.isArray(shapes) ? shapes.map((one) => (isMapping(one) ? one.shape : undefined)) : []
  return {
    wanted: [list].flat().filter((id) => typeof id === 'string'),
    mentioned: finders.map((a) => a.path[1]!.toLowerCase()),
    shapes: [...new Set(named.filter((id) => typeof id === 'string'))],
  }
}

/**
 * The configuration of a project: defaults < preset < environment < file < flags, and within the observatories a plugin's
 * defaults < keys for all < its own section. `observatories` and `finders` are those of the plugins at hand, by id.
 * @throws AstroError (EXIT.configuration) naming file:line:column, key, value and limit of everything that is wrong
 */
export function loadConfig(
  input: ConfigInput & { observatories: ReadonlyMap<string, Observatory>; finders?: ReadonlyMap<string, Finder> },
): Config {
  const finders = input.finders ?? new Map<string, Finder>()
  const sorted = resolveSections(readInput(input))
  const declared = declaredKeys(input.observatories, finders)
  const typed = checkTypes(sorted.plain, declared)
  const plain = normalise([...startingPoints(input, typed.assignments), ...typed.assignments], input)
  const named = observatoriesNamed(plain.assignments)
  const own = resolveObservatories(sorted.observatories, named.all, input.observatories)
  const forFinders = resolveFinders(sorted.finders, finders)
  const ownTyped = checkTypes([...own.assignments, ...forFinders.assignments], declared)
  throwIssues(
    [
      ...sorted.issues,
      ...typed.issues,
      ...plain.issues,
      ...missing(named, plain.assignments, input.observatories),
      ...own.issues,
      ...forFinders.issues,
      ...ownTyped.issues,
    ],
    declared,
  )

  const assignments = byStrength([...presetOf(plain.assignments), ...plain.assignments, ...ownTyped.assignments])
  refuseTwice(assignments)
  const tree = mergeAssignments(assignments)
  const { sections, issues } = checkSections(tree, assignments)
  const checked = named.inForce.map((id) => ({ id, ...checkObservatory(input.observatories.get(id)!, tree, assignments) }))
  const chosen = issues.length > 0 ? [] : [sections.analysis.finders].flat().flatMap((id) => finders.get(id) ?? [])
  const found = chosen.map((finder) => ({ id: finder.id, ...checkFinder(finder, sections.finder, tree, assignments) }))
  throwIssues([...issues, ...checked.flatMap((c) => c.issues), ...found.flatMap((c) => c.issues)], declared)
  const history = Map.groupBy(assignments, (a) => a.path.join('.'))
  return {
    ...sections,
    observatories: Object.fromEntries(checked.map(({ id, config }) => [id, config])),
    finders: Object.fromEntries(found.map(({ id, params, own: ownParams }) => [id, { params, own: ownParams }])),
    origins: { history, declared },
  }
}

/** Every key that may be set, by its full name. */
export function declaredKeys(
  observatories: ReadonlyMap<string, Observatory>, finders: ReadonlyMap<string, Finder>,
): Map<string, Parameter> {
  const keys = new Map<string, Parameter>()
  const add = (prefix: string, parameters: readonly Parameter[]): void =>
    parameters.forEach((p) => keys.set(`${prefix}.${p.name}`, p))
  for (const section of SECTION_ORDER) {
    if (section === 'finders') for (const [id, finder] of finders) add(`finders.${id}`, finderKeys(finder))
    else if (section !== 'observatories') add(section, sectionParameters(section))
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
    const depth = path[0] === 'finders' ? 2 : path[0] !== 'observatories' ? 1 : path[2] === 'reduce_kwargs' ? 3 : 2
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

function resolveFinders(
  assignments: readonly Assignment[], finders: ReadonlyMap<string, Finder>,
): { assignments: Assignment[]; issues: Issue[] } {
  const results = assignments.map((a) => resolveFinderKey(a, finders))
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
