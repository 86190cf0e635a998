import type { CurveKernels } from '@astro/sdk'
import { matchedFilter } from './bank-scores.ts'
import { boxLeastSquares } from './box-search.ts'
import { peaks } from './curve-peaks.ts'
import { detrend } from './detrend.ts'
import { libmOf } from './elementary.ts'
import { harmonicFit, lombScargle, window } from './periods.ts'
import { threadInstance } from './thread.ts'
import { variability } from './variability.ts'

/** The numeric core as finders and shapes reach it: synchronous, with the instance of this thread, the same bits everywhere. */
export function curveKernels(): CurveKernels {
  return { math: libmOf(threadInstance().exports), peaks, lombScargle, harmonicFit, window, boxLeastSquares, detrend, matchedFilter, variability }
}
