import { hash } from 'node:crypto'
import { normalDraws, poissonDraws, uniformDraws } from '../../kernels/draws.ts'

/** Random numbers that are a function of (seed, source, index, purpose) alone. Each purpose has sequences of its own. */
export interface Draws {
  uniform(count: number): Float64Array
  normal(count: number): Float64Array
  /** One for each mean. `part` tells several calls apart. */
  poisson(means: Float64Array, part: number): Float64Array
}

/**
 * The key of the kernels' counter-based generator is the first 53 bits of SHA-256 over the JSON of seed, purpose, source and index:
 * neither workers, order nor a resume can change a number.
 */
export function drawsOf(seed: number, purpose: string, source: string, index: number): Draws {
  const digest = hash('sha256', JSON.stringify([seed, purpose, source, index]), 'hex')
  const key = Number(BigInt(`0x${digest.slice(0, 14)}`) >> 3n)
  return {
    uniform: (count) => uniformDraws(key, 0, count),
    normal: (count) => normalDraws(key, 1, count),
    poisson: (means, part) => poissonDraws(key, 2 + part, means),
  }
}
