import type { CurveKernels } from '@astro/sdk'
import { boxLeastSquares } from './box-search.ts'
import { libm } from './libm.ts'
import { harmonicFit, lombScargle, window } from './periods.ts'

/** The numeric core for finders and shapes: synchronous, in the thread that asks, the same bits everywhere. */
export const curveKernels = (): CurveKernels => KERNELS

const KERNELS = { math: libm, lombScargle, harmonicFit, window, boxLeastSquares } satisfies Partial<CurveKernels> as unknown as CurveKernels
