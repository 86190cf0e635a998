import type { CurveKernels } from '@astro/sdk'
import { matchedFilter } from './bank-scores.ts'
import { peaks } from './curve-peaks.ts'
import { detrend } from './detrend.ts'
import { libmOf } from './elementary.ts'
import { threadInstance } from './thread.ts'
import { variability } from './variability.ts'

/** The numeric core as finders and shapes reach it, with the instance of this thread. */
export function curveKernels(): CurveKernels {
  return { math: libmOf(threadInstance().exports), peaks, detrend, matchedFilter, variability } as unknown as CurveKernels
}
