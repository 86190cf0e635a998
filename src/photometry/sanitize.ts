import type { Json } from '@astro/sdk'

/**
 * Any value as plain JSON: numbers that are not finite become null, typed arrays lists, 64-bit integers text, maps objects, dates
 * ISO text; undefined members of an object are left out, as null elsewhere. Works at any depth.
 * @throws TypeError for functions and symbols.
 */
export function sanitize(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return value.map(sanitize)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array, sanitize)
  if (value instanceof Set) return Array.from(value, sanitize)
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be written as JSON`)
  const entries =
    value instanceof Map ? [...value].map(([key, item]): [string, unknown] => [String(key), item]) : Object.entries(value)
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined).map(([key, item]) => [key, sanitize(item)]))
}
