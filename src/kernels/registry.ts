import { aperturesKernel } from './apertures.ts'
import { mapsKernel, meshesKernel } from './background.ts'
import { correlateKernel } from './convolve.ts'
import type { Kernel } from './kernel.ts'
import { peaksKernel } from './peaks.ts'
import { windowedKernel } from './windowed.ts'

/** What a worker thread needs of a kernel. */
export type Runnable = Pick<Kernel<unknown, unknown, unknown>, 'name' | 'run'>

/** Kernels that a worker thread can be asked for. */
const KERNELS = [aperturesKernel, mapsKernel, meshesKernel, correlateKernel, peaksKernel, windowedKernel] as unknown as readonly Runnable[]

export function kernelNamed(name: string): Runnable {
  const found = KERNELS.find((kernel) => kernel.name === name)
  if (found === undefined) throw new Error(`no kernel '${name}' in the registry`)
  return found
}
