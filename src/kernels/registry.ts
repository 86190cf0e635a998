import { annuliKernel } from './annuli.ts'
import { aperturesKernel } from './apertures.ts'
import { mapsKernel, meshesKernel } from './background.ts'
import { boxLeastSquaresKernel } from './box-least-squares.ts'
import { calibrateKernel } from './calibrate.ts'
import { convolveKernel } from './convolve.ts'
import { cosmicRaysKernel } from './cosmic-rays.ts'
import { summaryKernel } from './curve-statistics.ts'
import { cutoutsKernel } from './cutouts.ts'
import { dilateKernel } from './dilate.ts'
import { extractKernel } from './extract-bands.ts'
import { fftForwardKernel, fftInverseKernel, fftMultiplyKernel } from './fft.ts'
import { finderKernel } from './finder.ts'
import type { Kernel } from './kernel.ts'
import { labelRunsKernel } from './label.ts'
import { lombScargleKernel } from './lomb-scargle.ts'
import { matchedFilter1dKernel } from './matched-filter-1d.ts'
import { matchedFilterKernel } from './matched-filter.ts'
import { mathKernel } from './math.ts'
import { fluxRadiusKernel, kronKernel } from './object-shape.ts'
import { overscanKernel } from './overscan.ts'
import { peaksKernel } from './peaks.ts'
import { randomKernel } from './random.ts'
import { robustKernel } from './robust.ts'
import { stackKernel } from './stack.ts'
import { subtractKernel } from './subtract.ts'
import { weightKernel } from './weights.ts'
import { windowedKernel } from './windowed.ts'

/** What a worker thread needs of a kernel. */
export type Runnable = Pick<Kernel<unknown, unknown, unknown>, 'name' | 'run'>

/** Kernels that a worker thread can be asked for. */
const KERNELS = [
  annuliKernel,
  aperturesKernel,
  boxLeastSquaresKernel,
  calibrateKernel,
  convolveKernel,
  cosmicRaysKernel,
  cutoutsKernel,
  dilateKernel,
  extractKernel,
  fftForwardKernel,
  fftInverseKernel,
  fftMultiplyKernel,
  finderKernel,
  fluxRadiusKernel,
  kronKernel,
  labelRunsKernel,
  lombScargleKernel,
  mapsKernel,
  matchedFilter1dKernel,
  matchedFilterKernel,
  mathKernel,
  meshesKernel,
  overscanKernel,
  peaksKernel,
  randomKernel,
  robustKernel,
  stackKernel,
  subtractKernel,
  summaryKernel,
  weightKernel,
  windowedKernel,
] as unknown as readonly Runnable[]

export function kernelNamed(name: string): Runnable {
  const found = KERNELS.find((kernel) => kernel.name === name)
  if (found === undefined) throw new Error(`no kernel '${name}' in the registry`)
  return found
}
