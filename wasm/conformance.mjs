import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '../src/kernels/index.ts'
import { fingerprints } from '../test/kernels/cases.ts'

const RUNS = {
  kernels: async (folder) => fingerprints(await load({ module: readFileSync(join(folder, 'kernels_bg.wasm')) })),
}

/**
 * SHA-256 of what the artefacts of a folder compute from fixed inputs, by case: the same for every build of the same sources, whatever
 * compiled it. Empty for a module that has no cases.
 */
export const conformanceOf = async ({ name }, folder) => (await RUNS[name]?.(folder)) ?? {}
