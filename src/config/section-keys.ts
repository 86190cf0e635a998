import { AstroError, EXIT } from '../errors.ts'
import { issueFrom, type Assignment, type Issue } from './assignments.ts'
import { isMapping, resolveName } from './parameters.ts'
import { sectionParameters, type SectionName } from './sections.ts'

/** All sections, in the order of output. */
export const SECTION_ORDER = [
  'project', 'data', 'database', 'catalog', 'observatories', 'analysis', 'finder', 'finders', 'quality', 'noise', 'simulator', 'null',
] as const

const NAMES = SECTION_ORDER.map((name) => ({ name, aliases: [] }))

export interface SortedKeys {
  /** Of the sections with plain keys, under their full names. */
  readonly plain: readonly Assignment[]
  /** Of the section `observatories`, whose keys need the plugins. */
  readonly observatories: readonly Assignment[]
  /** Of the section `finders`, likewise. */
  readonly finders: readonly Assignment[]
  readonly issues: readonly Issue[]
}

/** Assignments under their full names; sections may differ in case only, keys within them may be shorthands. */
export function resolveSections(assignments: readonly Assignment[]): SortedKeys {
  const parameters = new Map<string, ReturnType<typeof sectionParameters>>()
  const [plain, observatories, finders, issues]: [Assignment[], Assignment[], Assignment[], Issue[]] = [[], [], [], []]
  for (const assignment of assignments) {
    try {
      const section = resolveName(assignment.path[0]!, NAMES, 'the configuration', { allowShorthands: false })
      const [, key, ...rest] = assignment.path
      if (key === undefined) checkEmpty(section, assignment)
      else if (section === 'observatories') observatories.push({ ...assignment, path: [section, key, ...rest] })
      else if (section === 'finders') finders.push({ ...assignment, path: [section, key, ...rest] })
      else {
        const declared = parameters.get(section) ?? sectionParameters(section as SectionName)
        parameters.set(section, declared)
        plain.push({ ...assignment, path: [section, resolveName(key, declared, section), ...rest] })
      }
    } catch (error) {
      issues.push(issueFrom(error, assignment))
    }
  }
  return { plain, observatories, finders, issues: firstPerKey(issues) }
}

/** Several keys below one unknown key are one mistake. */
export function firstPerKey(issues: readonly Issue[]): Issue[] {
  const seen = new Map<string, Issue>()
  for (const issue of issues) {
    const id = JSON.stringify([issue.key, issue.origin.line ?? null, issue.origin.column ?? null, issue.origin.flag ?? null])
    if (!seen.has(id)) seen.set(id, issue)
  }
  return [...seen.values()]
}

function checkEmpty(section: string, { value }: Assignment): void {
  if (value === null || (isMapping(value) && Object.keys(value).length === 0)) return
  throw new AstroError(
    'config_type',
    EXIT.configuration,
    `section ${section} must be a mapping of keys, not ${Array.isArray(value) ? 'a list' : 'a single value'}`,
    {
      hint: `write its keys below it, indented; the sections are ${SECTION_ORDER.join(', ')}`,
    },
  )
}
