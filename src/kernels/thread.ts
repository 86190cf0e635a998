import { readFileSync } from 'node:fs'
import { instantiate } from './instance.ts'
import type { Instance } from './instance.ts'
import { FILE } from './module.ts'

let instance: Instance | undefined

/**
 * The instance that this thread keeps for small work that cannot wait for a promise: single numbers, one light curve at a time.
 * Loaded at its first use, a few milliseconds; its memory stays small.
 */
export function threadInstance(): Instance {
  return (instance ??= instantiate(new WebAssembly.Module(readFileSync(FILE))))
}
