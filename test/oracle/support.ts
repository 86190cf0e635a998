import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readNpy, writeNpy } from '../../bench/npy.mjs'
import { findPython, missingModules } from '../../bench/python.mjs'
import type { TypedArray } from '../../src/kernels/index.ts'

/** Row-major data with its shape. */
export interface PeerArray {
  readonly data: TypedArray
  readonly shape: readonly number[]
}

const python = findPython()
const reported = new Set<string>()

/** Whether a Python with these modules is there (ASTRO_TEST_PYTHON names it); what is missing is said once. */
export function peerAvailable(...modules: string[]): boolean {
  const missing = python === undefined ? ['python3'] : missingModules(python, ['numpy', ...modules])
  for (const name of missing.filter((item) => !reported.has(item))) {
    reported.add(name)
    console.warn(`tests beside ${modules.join(', ') || 'numpy'} are skipped: no ${name} (ASTRO_TEST_PYTHON names a Python that has it)`)
  }
  return missing.length === 0
}

/**
 * Runs a script of this folder (`peer.py` says how one is written) on the arrays given: its arrays and plain values.
 * In a process of its own, since some peers crash. 64-bit integers come back as float64, exact up to 2^53.
 * @throws with what Python said when it fails
 */
export async function runPeer(
  script: string, arrays: Readonly<Record<string, PeerArray>>, args: object = {},
): Promise<{ arrays: Record<string, { data: TypedArray; shape: number[] }>; values: Record<string, unknown> }> {
  const folder = mkdtempSync(join(tmpdir(), 'astro-peer-'))
  try {
    for (const [name, { data, shape }] of Object.entries(arrays)) writeNpy(join(folder, `${name}.npy`), { data, shape })
    writeFileSync(join(folder, 'args.json'), JSON.stringify(args))
    const file = fileURLToPath(new URL(script, import.meta.url))
    const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', NUMBA_NUM_THREADS: '1' }
    await promisify(execFile)(python ?? 'python3', ['-W', 'ignore', file, folder], { env: environment })
    const results: Record<string, { data: TypedArray; shape: number[] }> = {}
    for (const name of readdirSync(join(folder, 'out'))) results[name.replace(/\.npy$/, '')] = plain(readNpy(join(folder, 'out', name)))
    return { arrays: results, values: JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as Record<string, unknown> }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function plain({ data, shape }: { data: unknown; shape: number[] }): { data: TypedArray; shape: number[] } {
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array
  return { data: wide ? Float64Array.from(data, Number) : (data as TypedArray), shape }
}
