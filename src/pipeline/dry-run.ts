import type { Observatory } from '@astro/sdk'
import type { PlannedShard } from './plan.ts'

/** What a run would cost. */
export interface Estimate {
  requests: number
  seconds: number
  bytes: number
  sources: number
  /** Sources with nothing left to do. */
  skipped: number
}

/** Bytes of light curves and rows that come with a byte of raw photometry, and with a source without any. */
const PRODUCTS_PER_RAW = 2.5
const ROWS_PER_SOURCE = 4096
/** Sources that a thread reduces and analyzes in a second, about. */
const SOURCES_PER_SECOND = 500

/** Adds up the observatories' own estimates for what a plan would ask for. */
export function estimate(plan: readonly PlannedShard[], observatories: ReadonlyMap<string, { definition: Observatory; params: unknown }>, workers: number | undefined): Estimate {
  const total: Estimate = { requests: 0, seconds: 0, bytes: 0, sources: 0, skipped: 0 }
  const perObservatory = new Map<string, { requests: number; seconds: number }>()
  let work = 0
  for (const { sources } of plan) {
    for (const entry of sources) {
      total.sources++
      const todo = entry.fetch.length + entry.spooled.length + entry.reduce.length > 0 || entry.analyze
      if (todo) work++
      else if (entry.notReduced === undefined) total.skipped++
      for (const id of entry.fetch) {
        const { definition, params } = observatories.get(id)!
        const cost = definition.estimate?.(entry.source, params) ?? { requests: 1, seconds: 1, bytes: 100_000 }
        const sum = perObservatory.get(id) ?? { requests: 0, seconds: 0 }
        perObservatory.set(id, { requests: sum.requests + cost.requests, seconds: sum.seconds + cost.seconds })
        total.bytes += cost.bytes * (1 + PRODUCTS_PER_RAW)
      }
      if (todo) total.bytes += ROWS_PER_SOURCE
    }
  }
  for (const [id, { requests, seconds }] of perObservatory) {
    const etiquette = observatories.get(id)!.definition.etiquette
    const inParallel = seconds / Math.min(workers ?? Infinity, etiquette?.parallel ?? workers ?? 2)
    const atRate = etiquette?.requestsPerSecond ? requests / etiquette.requestsPerSecond : 0
    total.requests += requests
    total.seconds = Math.max(total.seconds, inParallel, atRate)
  }
  total.seconds += work / SOURCES_PER_SECOND
  return total
}
