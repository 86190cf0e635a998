/** @throws Error with this message unless the condition holds. */
export function ensure(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/**
 * Where two pieces of plain data differ (`.columns.mag[3]`), '' for the place itself, undefined when they are equal. NaN equals
 * NaN.
 */
export function difference(a: unknown, b: unknown): string | undefined {
  if (Object.is(a, b)) return undefined
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || kind(a) !== kind(b)) return ''
  const [left, right] = [entries(a), entries(b)]
  for (const [key, value] of left) {
    if (!right.has(key)) return step(key)
    const deeper = difference(value, right.get(key))
    if (deeper !== undefined) return step(key) + deeper
  }
  for (const key of right.keys()) if (!left.has(key)) return step(key)
  return undefined
}

/** @throws Error naming the first place where the two differ. */
export function ensureSame(a: unknown, b: unknown, what: string): void {
  const place = difference(a, b)
  ensure(place === undefined, `${what}${place ? `: they differ at ${place}` : ''}`)
}

/** @throws Error naming the place of the first value that JSON cannot hold (undefined, NaN, a function, a typed array …). */
export function ensureJson(value: unknown, place: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') return ensure(Number.isFinite(value), `${place} is ${value}: JSON has no such number, use null`)
  const plain = typeof value === 'object' && (kind(value) === '[object Array]' || kind(value) === '[object Object]')
  ensure(plain, `${place} is ${typeof value === 'object' ? kind(value) : typeof value}: JSON cannot hold it`)
  for (const [key, inner] of entries(value)) ensureJson(inner, place + step(key))
}

/** Compared instead of the prototype: test runners load code in realms with constructors of their own. */
function kind(value: object): string {
  return Object.prototype.toString.call(value)
}

function entries(value: object): Map<unknown, unknown> {
  return value instanceof Map || kind(value) === '[object Map]'
    ? new Map(value as Map<unknown, unknown>)
    : new Map(Object.entries(value))
}

function step(key: unknown): string {
  return typeof key === 'string' && /^\d+$/.test(key) ? `[${key}]` : `.${String(key)}`
}
