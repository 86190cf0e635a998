import type { Json } from '@astro/sdk'
import { distance } from 'fastest-levenshtein'
import { AstroError, EXIT } from '../errors.ts'

/** Where in a catalog file something is: the file, and line (from 1) and column where they are known. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: string
}

/** An error about a catalog file; `what` says the value and the limit, `hint` the next step. */
export function catalogProblem(
  code: string,
  place: Place,
  what: string,
  hint: string,
  data: Record<string, Json> = {},
): AstroError {
  const line = place.line === undefined ? '' : `:${place.line}`
  const column = place.column === undefined ? '' : ` column ${quote(place.column)}:`
  return new AstroError(code, EXIT.catalog, `${place.file}${line}:${column} ${what}`, { hint, data: { ...place, ...data } })
}

/** Text of a user's file made fit for one line of a message: in quotes, control characters visible, 60 characters at most. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${Array.from(text.slice(0, 116)).slice(0, 57).join('')}…` : text
  return `'${short.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`)}'`
}

/** The names most like `wanted` (case set aside), best first, at most `count`; none that shares too little with it. */
export function nearestNames(wanted: string, names: Iterable<string>, count = 3): string[] {
  const target = wanted.toLowerCase()
  const limit = Math.max(1, Math.floor(target.length / 2))
  const found: { name: string; far: number }[] = []
  for (const name of names) {
    if (Math.abs(name.length - target.length) > limit) continue
    const far = distance(target, name.toLowerCase())
    if (far <= limit) found.push({ name, far })
  }
  return found
    .toSorted((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name)
}

/** ` Nearest: 'a', 'b'.` or nothing. */
export function nearestSentence(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Nearest: ${names.map(quote).join(', ')}.`
}
