import { dirname, resolve } from 'node:path'
import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { issueFrom, originAt, type Assignment, type Issue } from './assignments.ts'
import { resolveDataType } from './data-types.ts'
import { legalName } from './legal-name.ts'
import { typeProblem, type Parameter } from './parameters.ts'
import { presetName, PRESETS } from './presets.ts'

/** Where relative paths start that no file sets, and what `~/` stands for. */
export interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The issue of a value whose type the parameter does not allow, or null. */
export function typeIssue(assignment: Assignment, parameter: Parameter, depth: number): Issue | null {
  const inside = assignment.path.length > depth + 1
  const problem = inside ? typeProblem(parameter, {}) : typeProblem(parameter, assignment.value, assignment.decimal)
  if (problem === null) return null
  const key = assignment.path.slice(0, depth + 1).join('.')
  return { code: 'config_type', key, origin: originAt(assignment, depth), problem, hint: typeHint(parameter, assignment) }
}

function typeHint({ types }: Parameter, { value, decimal }: Assignment): string | undefined {
  if (decimal) return `write ${String(value)}`
  if (types.includes('boolean') && typeof value === 'string' && /^(yes|no|on|off|true|false)$/i.test(value))
    return 'write true or false, in small letters and without quotes'
  if (
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value)) &&
    (types.includes('number') || types.includes('integer'))
  )
    return 'write the number without quotes'
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) return 'put it in quotes'
  return undefined
}

/** Assignments in the form that is stored: legal names, lower-case observatory ids, absolute paths, names of presets. */
export function normalise(
  assignments: readonly Assignment[],
  around: Surroundings,
): { assignments: Assignment[]; issues: Issue[] } {
  const issues: Issue[] = []
  const attempt = (assignment: Assignment, change: (value: Json) => Json): Assignment => {
    try {
      return { ...assignment, value: change(assignment.value) }
    } catch (error) {
      issues.push(issueFrom(error, assignment))
      return assignment
    }
  }
  const named = assignments.map((a) => (NORMAL_FORMS[a.path.join('.')] ? attempt(a, NORMAL_FORMS[a.path.join('.')]!) : a))
  const ownFile = presetFile(named)
  return { issues, assignments: named.map((a) => (isPath(a) && a.value !== ownFile ? { ...a, value: absolute(a, around) } : a)) }
}

const NORMAL_FORMS: Readonly<Record<string, (value: Json) => Json>> = {
  'project.name': (value) => legalName(String(value)),
  'project.obs_names': (value) => {
    const names = Array.isArray(value) ? (value as readonly Json[]) : [value]
    return names.every((name) => typeof name === 'string')
      ? [...new Set(names.map((name) => legalName(name).toLowerCase()))]
      : value
  },
  'analysis.finders': (value) => (typeof value === 'string' ? [value] : value),
  'project.data_types': (value) => {
    const names = Array.isArray(value) ? (value as readonly Json[]) : [value]
    return names.every((name) => typeof name === 'string') ? [...new Set(names.map(resolveDataType))].sort() : value
  },
  'catalog.default': (value) => {
    if (typeof value !== 'string') return value
    const name = presetName(value)
    if (name !== null) return name
    throw new AstroError(
      'config_range',
      EXIT.configuration,
      `must be the name of a preset, ${Object.keys(PRESETS).join(' or ')}, not "${value.slice(0, 60)}"`,
    )
  },
}

/** The file name that the preset in force brings: the catalog room looks for it, it is relative to nothing here. */
function presetFile(assignments: readonly Assignment[]): Json | undefined {
  return PRESETS[String(assignments.findLast((a) => a.path.join('.') === 'catalog.default')?.value)]?.filename
}

function isPath({ path, value }: Assignment): boolean {
  return typeof value === 'string' && value !== '' && ['data.root', 'catalog.filename'].includes(path.join('.'))
}

/** A path from the folder of the file that sets it; from the current folder when it is set elsewhere; `~/` is the home folder. */
function absolute({ value, origin }: Assignment, { cwd, env }: Surroundings): string {
  const path = String(value)
  if (path.startsWith('~/') && env.HOME) return resolve(env.HOME, path.slice(2))
  return resolve(origin.file === undefined ? cwd : dirname(origin.file), path)
}
