import canonicalize from 'canonicalize'
import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/**
 * The one JSON text of a value (RFC 8785): keys sorted by UTF-16 code unit, shortest numbers, no blanks, -0 as 0; entries that are
 * undefined are left out.
 * @throws AstroError `not_canonical` for NaN, infinities, bigints, invalid Unicode and circular values
 */
export function canonicalJson(value: Json): string {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (error) {
    throw notCanonical(error instanceof Error ? error.message : String(error))
  }
  if (text === undefined) throw notCanonical('the value is undefined or a function')
  return text
}

function notCanonical(why: string): AstroError {
  return new AstroError('not_canonical', EXIT.plugin, `a value has no canonical JSON: ${why}`, {
    hint: 'use null for what is not known; text must be valid Unicode',
  })
}
