import { correlateKernel } from './convolve.ts'
import { dilateKernel } from './dilate.ts'
import { extractKernel } from './extract-bands.ts'
import type { Kernel } from './kernel.ts'
import { labelRunsKernel } from './label.ts'
import { peaksKernel } from './peaks.ts'

/** What a worker thread needs of a kernel. */
export type Runnable = Pick<Kernel<unknown, unknown, unknown>, 'name' | 'run'>

/** Kernels that a worker thread can be asked for. */
const KERNELS = [correlateKernel, dilateKernel, extractKernel, labelRunsKernel, peaksKernel] as unknown as readonly Runnable[]

export function kernelNamed(name: string): Runnable {
  const found = KERNELS.find((kernel) => kernel.name === name)
  if (found === undefined) throw new Error(`no kernel '${name}' in the registry`)
  return found
}
