import type { Exports } from './instance.ts'
import { createScratch } from './scratch.ts'
import type { Scratch } from './scratch.ts'
import { threadInstance } from './thread.ts'

/** What works on one light curve at once, in the thread that asks: plain arrays in, plain arrays out, nothing kept. */
export interface Bench {
  readonly exports: Exports
  readonly scratch: Scratch
}

let bench: Bench | undefined

/** The bench of this thread with room for so many float64 values; what was there is forgotten. */
export function openBench(length: number): Bench {
  if (bench === undefined) {
    const instance = threadInstance()
    bench = { exports: instance.exports, scratch: createScratch(instance) }
  }
  bench.scratch.open(length)
  return bench
}
