import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/** NUL and half a surrogate pair: PostgreSQL stores neither. */
const UNSTORABLE = /\0|\p{Surrogate}/u

/** The same as JSON.stringify writes them. */
const UNSTORABLE_JSON = /\\u(0000|d[89a-f])/

/**
 * The text as it is. @throws AstroError `text_not_storable`, saying where (`what` is called then), when PostgreSQL cannot store
 * it.
 */
export function storableText(text: string, what: () => string): string {
  if (!UNSTORABLE.test(text)) return text
  const problem = text.includes('\0') ? 'a NUL character' : 'half of a surrogate pair'
  const message = `${what()} holds ${problem}, which a database cannot store: ${JSON.stringify(text)}.`
  throw new AstroError('text_not_storable', EXIT.database, message, {
    hint: 'Take the character out where the text comes from.', data: { where: what() },
  })
}

/**
 * A value as JSON text; numbers that are not finite become null. @throws as `storableText`, for a key or a text anywhere in it.
 */
export function storableJson(value: Json, what: () => string): string {
  const json = JSON.stringify(value)
  // A backslash that was in the text looks the same: the values themselves decide.
  if (UNSTORABLE_JSON.test(json)) checkInside(value, what)
  return json
}

function checkInside(value: Json, what: () => string): void {
  if (typeof value === 'string') storableText(value, what)
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    storableText(key, what)
    checkInside(inner, what)
  }
}
