import { annuliKernel } from './annuli.ts'
import { calibrateKernel } from './calibrate.ts'
import { correlateKernel } from './convolve.ts'
import type { Kernel } from './kernel.ts'
import { overscanKernel } from './overscan.ts'
import { peaksKernel } from './peaks.ts'
import { robustKernel } from './robust.ts'
import { stackKernel } from './stack.ts'
import { weightKernel } from './weights.ts'

/** What a worker thread needs of a kernel. */
export type Runnable = Pick<Kernel<unknown, unknown, unknown>, 'name' | 'run'>

/** Kernels that a worker thread can be asked for. */
const KERNELS = [
  annuliKernel, calibrateKernel, correlateKernel, overscanKernel, peaksKernel, robustKernel, stackKernel, weightKernel,
] as unknown as readonly Runnable[]

export function kernelNamed(name: string): Runnable {
  const found = KERNELS.find((kernel) => kernel.name === name)
  if (found === undefined) throw new Error(`no kernel '${name}' in the registry`)
  return found
}
