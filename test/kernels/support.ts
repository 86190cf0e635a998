import { createHash } from 'node:crypto'
import { load } from '../../src/kernels/index.ts'
import type { Kernels, NdArray } from '../../src/kernels/index.ts'

import { uniform } from './cases.ts'

export { uniform }

/** Numbers of workers that must give the same bits. */
export const WORKERS = [1, 2, 4, 8] as const

/** Loads kernels for one body and ends their threads. */
export async function withKernels<Result>(workers: number, body: (kernels: Kernels) => Result | Promise<Result>): Promise<Result> {
  const kernels = await load({ workers })
  try {
    return await body(kernels)
  } finally {
    await kernels.close()
  }
}

/** SHA-256 over names, types, shapes and bytes of every array of a result. */
export function hash(result: object): string {
  const sum = createHash('sha256')
  for (const [name, value] of Object.entries(result)) {
    const array = value as Partial<NdArray>
    if (array.data === undefined) sum.update(`${name}=${JSON.stringify(value)};`)
    else {
      sum.update(`${name}:${array.dtype}:${array.shape!.join('x')};`)
      sum.update(new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength))
    }
  }
  return sum.digest('hex')
}

/** Normal numbers (Box & Muller 1958) from `uniform`. */
export function normal(seed: number): () => number {
  const next = uniform(seed)
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}
