import type { Json } from '@astro/sdk'

/** A value as JSON can carry it: NaN and infinities null, 64-bit integers text, typed arrays lists, undefined members left out. */
export function plainJson(value: unknown): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return value.toString()
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return value as Json
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plainJson)
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, plainJson(v)]))
}
