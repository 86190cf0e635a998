import { spawnSync } from 'node:child_process'

/** A Python with h5py and astropy: `ASTRO_TEST_PYTHON`, or `python3` when it has both; undefined when there is none. */
export function findPython(): string | undefined {
  const named = process.env['ASTRO_TEST_PYTHON']
  const candidates = named === undefined ? ['python3'] : [named]
  return candidates.find((python) => spawnSync(python, ['-c', 'import h5py, astropy.table'], { stdio: 'ignore' }).status === 0)
}

/** Runs a script with warnings as errors; its standard output as JSON. @throws with what it said when it fails */
export function runPython(python: string, script: string, args: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(python, ['-W', 'error', '-c', script, ...args], { encoding: 'utf8' })
  if (status !== 0 || stderr !== '') throw new Error(`python ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}
