import { expect } from 'vitest'
import type { Place } from './astro.ts'

/** A detection as `astro detections --json` has it; only what these tests look at. */
export interface Shown {
  readonly source: string
  readonly filter: string
  readonly band: string
  readonly finder: string
  readonly kind: 'event' | 'periodic'
  readonly sign: number | null
  readonly score: number
  readonly period: number | null
  readonly alias_of: string | null
  readonly peak_mag: number | null
  readonly start_mjd: number
  readonly end_mjd: number
  readonly values: Readonly<Record<string, unknown>>
}

/** Only real light curves are searched. */
export const REAL_ONLY = ['--set', 'simulator.num_injections=0', '--set', 'null.trials=0']

/** Imports files into a project. */
export async function importInto(at: Place, project: string, observatory: string, files: readonly string[], ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await at.astro(['import', ...files, '--project', project, '--observatory', observatory, ...more])
  expect(code, stderr).toBe(0)
  return `${stdout}\n${stderr}`
}

/** Runs a project, and lists what was found. */
export async function found(at: Place, project: string, ...more: string[]): Promise<Shown[]> {
  const { code, stderr } = await at.astro(['run', project, ...more])
  expect(code, stderr).toBe(0)
  const { json } = await at.astro(['detections', project, '--aliases', '--json'])
  return json<{ detections: Shown[] }>().detections
}

/** Values of a configuration, as flags. */
export function set(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`])
}
