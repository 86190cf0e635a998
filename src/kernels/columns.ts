import type { TypedArray } from './ndarray.ts'

/** One after the other, the columns that the tasks of a call gave. There is at least one. */
export function join<Data extends TypedArray>(parts: readonly Data[]): Data {
  if (parts.length === 1) return parts[0]!
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const joined = new (parts[0]!.constructor as new (length: number) => Data)(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
