import type { Exports } from './instance.ts'
import { createScratch } from './scratch.ts'
import type { Scratch } from './scratch.ts'
import { threadInstance } from './thread.ts'

/** What works on one light curve at once, in the thread that asks: plain arrays in, plain arrays out, nothing kept. */
export interface ThreadScratch {
  readonly exports: Exports
  readonly scratch: Scratch
}

let kept: ThreadScratch | undefined

/** The thread's own instance, with room for so many float64 values; what was there before is forgotten. */
export function openScratch(length: number): ThreadScratch {
  if (kept === undefined) {
    const instance = threadInstance()
    kept = { exports: instance.exports, scratch: createScratch(instance) }
  }
  kept.scratch.open(length)
  return kept
}
