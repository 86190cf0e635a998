/** Random numbers that a seed decides (xorshift32 after a mix of the seed). */
export interface Random {
  /** A whole number from 0 up to, but without, `end`. */
  below(end: number): number
  pick<T>(from: readonly T[]): T
}

export function randomOf(seed: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ (seed >>> 3)) | 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 8; i++) next()
  const below = (end: number): number => Math.floor(next() * end)
  return { below, pick: (from) => from[below(from.length)]! }
}
