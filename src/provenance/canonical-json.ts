import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/**
 * The one JSON text of a value (RFC 8785): keys sorted by UTF-16 code unit, shortest numbers, no blanks, -0 as 0; entries that are
 * undefined are left out.
 * @throws AstroError `not_canonical` for NaN, infinities, bigints, functions, invalid Unicode and circular values
 */
export function canonicalJson(value: Json): string {
  try {
    return textOf(value)
  } catch (error) {
    const why = error instanceof RangeError ? 'it is circular or nested too deeply' : (error as Error).message
    throw new AstroError('not_canonical', EXIT.plugin, `a value has no canonical JSON: ${why}`, {
      hint: 'use null for what is not known; text must be valid Unicode',
    })
  }
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('a text has half of a surrogate pair')
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no number of JSON`)
      return String(value) // the shortest text that reads back as the number (ECMAScript, Number::toString), as RFC 8785 asks
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? `[${value.map((item) => textOf(item ?? null)).join(',')}]` : objectText(value)
    default:
      throw new TypeError(`a value is ${typeof value}`)
  }
}

function objectText(object: object): string {
  let text = ''
  for (const key of Object.keys(object).toSorted()) {
    const value = (object as Record<string, unknown>)[key]
    if (value !== undefined) text += `${text === '' ? '' : ','}${textOf(key)}:${textOf(value)}`
  }
  return `{${text}}`
}
