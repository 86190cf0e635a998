import { openScratch } from './thread-scratch.ts'

/** Number of float64 among the element types of `random`. */
const FLOAT64 = 0

/**
 * Uniform numbers in [0, 1) of the kernels' counter-based generator, in the thread that asks: the first `count` of a stream of a seed.
 * @param seed 0 to 2^53 - 1
 * @param stream 0 to 2^32 - 1
 */
export function uniformDraws(seed: number, stream: number, count: number): Float64Array {
  const { exports, scratch } = openScratch(count)
  const out = scratch.room(count)
  exports.random_uniform(seed, stream, 0, 0, 1, FLOAT64, out, count)
  return scratch.copy(out, count)
}

/** Poisson numbers, one for each mean (0 to 1e15). Seed and stream as in `uniformDraws`. */
export function poissonDraws(seed: number, stream: number, means: Float64Array): Float64Array {
  const n = means.length
  if (n === 0) return new Float64Array(0)
  const { exports, scratch } = openScratch(2 * n)
  const [mean, out] = [scratch.put(means), scratch.room(n)]
  exports.random_poisson(seed, stream, 0, mean, n, FLOAT64, out, n)
  return scratch.copy(out, n)
}

/** Normal numbers of mean 0 and standard deviation 1. Seed and stream as in `uniformDraws`. */
export function normalDraws(seed: number, stream: number, count: number): Float64Array {
  const { exports, scratch } = openScratch(count)
  const out = scratch.room(count)
  exports.random_normal(seed, stream, 0, 0, 1, FLOAT64, out, count)
  return scratch.copy(out, count)
}
