import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { Parameter } from './parameters.ts'

/** Where a value comes from, weakest first. */
export type OriginKind = 'default' | 'preset' | 'env' | 'file' | 'flag'

export interface Origin {
  readonly kind: OriginKind
  /** Absolute path of the configuration file. */
  readonly file?: string
  /** Of the key, from 1. */
  readonly line?: number
  readonly column?: number
  /** The flag, environment variable or preset, without the value. */
  readonly flag?: string
}

/** One value given to one key. A mapping is one assignment per key in it; lists and empty mappings are values. */
export interface Assignment {
  readonly path: readonly string[]
  readonly value: Json
  readonly origin: Origin
  /** Where each key of the path stands in the file. */
  readonly keys?: readonly { readonly line: number; readonly column: number }[]
  /** A whole number written with a point or an exponent. */
  readonly decimal?: boolean
}

/** One thing that is wrong with an assignment. */
export interface Issue {
  readonly code: string
  readonly key: string
  readonly origin: Origin
  /** What happened, with value and limit. */
  readonly problem: string
  /** The next step; absent where the description of the key is the best there is. */
  readonly hint?: string | undefined
}

/** `file:line:column key.path` for messages; for a flag or variable its name stands in the place of the file. */
export function placeOf(origin: Origin, key: string): string {
  if (origin.file !== undefined) return `${origin.file}:${origin.line ?? 1}:${origin.column ?? 1} ${key}`
  return origin.flag === undefined || origin.flag === `--set ${key}` ? (origin.flag ?? key) : `${origin.flag} ${key}`
}

/** The origin of an assignment, moved to the key at `depth` of its path. */
export function originAt(assignment: Assignment, depth: number): Origin {
  return { ...assignment.origin, ...assignment.keys?.[depth] }
}

/** An issue from an error of the parameter rules, at the key of the path that the error names. */
export function issueFrom(error: unknown, assignment: Assignment): Issue {
  if (!(error instanceof AstroError)) throw error
  const { path } = assignment
  const named = typeof error.data.key === 'string' ? path.indexOf(error.data.key) : -1
  const depth = named < 0 ? path.length - 1 : named
  const key = path.slice(0, depth + 1).join('.')
  return { code: error.code, key, origin: originAt(assignment, depth), problem: error.message, hint: error.hint }
}

const SHOWN = 10

/** Ends with one error for all issues, if there are any, in the order of the file; the code is that of the first. */
export function throwIssues(issues: readonly Issue[], declared: ReadonlyMap<string, Parameter>): void {
  const sorted = issues.toSorted(
    (a, b) => (a.origin.line ?? 0) - (b.origin.line ?? 0) || (a.origin.column ?? 0) - (b.origin.column ?? 0),
  )
  const [first] = sorted
  if (first === undefined) return
  const lines = sorted.map((issue) => `${placeOf(issue.origin, issue.key)}: ${issue.problem}`)
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : []
  throw new AstroError(first.code, EXIT.configuration, [...lines.slice(0, SHOWN), ...more].join('\n'), {
    hint: [...new Set(sorted.slice(0, SHOWN).map((issue) => issue.hint ?? describe(issue.key, declared)))].join('\n  '),
    data: {
      issues: sorted.map(({ code, key, origin, problem }) => ({
        code,
        key,
        problem,
        file: origin.file ?? null,
        line: origin.line ?? null,
        column: origin.column ?? null,
      })),
    },
  })
}

/** What a key is and may be; of the parameter that it lies in. */
function describe(key: string, declared: ReadonlyMap<string, Parameter>): string {
  const parts = key.split('.')
  for (let n = parts.length; n > 1; n--) {
    const name = parts.slice(0, n).join('.')
    const parameter = declared.get(name)
    if (parameter === undefined) continue
    const type = parameter.types.join(' or ') || 'any value'
    const usual = parameter.default === undefined ? 'no default' : `default ${JSON.stringify(parameter.default)}`
    return `${name}: ${[parameter.description, type, usual].filter((text) => text !== '').join('; ')}`
  }
  return 'correct or remove it'
}
