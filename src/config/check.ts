import type { Json, Observatory, ParameterIssue } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { Assignment, Issue } from './assignments.ts'
import { HIDDEN, isMapping, mergeParameters, showValue } from './parameters.ts'
import { SECTIONS, type SectionName, type Sections } from './sections.ts'

/** Parameters of one observatory, checked by its plugin and with its defaults. */
export interface ObservatoryConfig {
  readonly params: { readonly [key: string]: Json }
  readonly reduce: { readonly [key: string]: Json }
  readonly checkDownloadPars: boolean
  /** Observatory whose code it uses, where that is another. */
  readonly like?: string
}

type Tree = Record<string, unknown>

/** Assignments, weakest first, as one tree, merged as `mergeParameters` would; one pass, because a file may hold thousands. */
export function mergeAssignments(assignments: readonly Assignment[]): Tree {
  const tree: Tree = {}
  for (const { path, value } of assignments) {
    const last = path.at(-1)!
    let node = tree
    for (const key of path.slice(0, -1)) {
      if (!Object.hasOwn(node, key) || !isMapping(node[key])) node[key] = {}
      node = node[key] as Tree
    }
    node[last] = isMapping(value) ? mergeParameters(Object.hasOwn(node, last) ? node[last] : {}, value) : value
  }
  return tree
}

/** The values of all plain sections, or what is wrong with them. */
export function checkSections(tree: Tree, assignments: readonly Assignment[]): { sections: Sections; issues: Issue[] } {
  const issues: Issue[] = []
  const sections: Tree = {}
  for (const name of Object.keys(SECTIONS) as SectionName[]) {
    const result = SECTIONS[name].safeParse(tree[name] ?? {})
    if (result.success) sections[name] = result.data
    else
      issues.push(
        ...result.error.issues.flatMap((issue) =>
          issuesFrom(
            { ...issue, path: issue.path.map((k) => (typeof k === 'symbol' ? String(k) : k)) },
            [name],
            tree,
            assignments,
          ),
        ),
      )
  }
  return { sections: sections as unknown as Sections, issues }
}

/** The parameters of one observatory as its plugin sees them, or what it says is wrong with them. */
export function checkObservatory(
  observatory: Observatory,
  tree: Tree,
  assignments: readonly Assignment[],
): { config: ObservatoryConfig; issues: Issue[] } {
  const base = ['observatories', observatory.id]
  const {
    reduce_kwargs: reduceInput = {},
    check_download_pars: check = false,
    like,
    ...paramsInput
  } = (valueAt(tree, base) ?? {}) as Tree
  const params = run(observatory, () => observatory.checkParams(paramsInput))
  const reduce = run(observatory, () => observatory.checkReduceParams(reduceInput))
  const found = (result: typeof params, path: string[]): Issue[] =>
    result.ok ? [] : result.issues.flatMap((issue) => issuesFrom(issue, path, tree, assignments))
  return {
    config: { params: params.ok ? params.value : {}, reduce: reduce.ok ? reduce.value : {}, checkDownloadPars: check === true, ...(typeof like === 'string' ? { like } : {}) },
    issues: [...found(params, base), ...found(reduce, [...base, 'reduce_kwargs'])],
  }
}

function run<T>(observatory: Observatory, check: () => T): T {
  try {
    return check()
  } catch (cause) {
    throw new AstroError(
      'plugin_failed',
      EXIT.plugin,
      `observatory '${observatory.id}' failed while it checked its parameters: ${(cause as Error).message}`,
      {
        hint: 'update or remove the plugin',
        data: { observatory: observatory.id },
        cause,
      },
    )
  }
}

function issuesFrom(issue: ParameterIssue, base: readonly string[], tree: Tree, assignments: readonly Assignment[]): Issue[] {
  const path = [...base, ...issue.path.map(String)]
  const at = (full: readonly string[], code: string, problem: string): Issue => ({
    code,
    key: full.join('.'),
    problem,
    origin: strongest(full, assignments),
  })
  if (issue.keys)
    return issue.keys.map((key) =>
      at([...path, key], 'config_unknown_key', `unknown key '${key}': ${path.join('.')} has no attribute of that name`),
    )
  const [code, problem] = inOurWords(issue.message, showValue(path.at(-1)!, valueAt(tree, path)))
  return [at(path, code, problem)]
}

/** What a check of zod says, in one form of words; anything else as it is. */
function inOurWords(message: string, shown: string): [code: string, problem: string] {
  const type = /^Invalid input: expected (.+), received (\w+)$/.exec(message)
  if (type?.[2] === 'undefined') return ['config_missing_key', `a value is needed, of type ${type[1]}`]
  if (type) return ['config_type', `must be of type ${type[1]}, not ${shown}`]
  const limit = /^Too (?:small|big): expected \w+ to (be|have) (.+)$/.exec(message)
  if (limit) return ['config_range', `must ${limit[1]} ${limit[2]}, not ${shown}`]
  const choice = /^Invalid (?:input|option): expected (.+)$/.exec(message)
  if (choice) return ['config_range', `must be ${choice[1]}, not ${shown}`]
  return ['config_range', shown === HIDDEN ? message : `${message} (the value is ${shown})`]
}

/** The assignment that is in force at a path: the last on it, above it or below it. */
function strongest(path: readonly string[], assignments: readonly Assignment[]): Assignment['origin'] {
  return assignments.findLast((a) => related(a.path, path))?.origin ?? { kind: 'default' }
}

/** Whether one path is the beginning of the other. */
export function related(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((key, i) => key === b[i])
}

/** The value at a path of plain objects and lists; undefined when there is none. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)]
    return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }, tree)
}
