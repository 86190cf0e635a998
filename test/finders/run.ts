import { createRandom, median, type Find, type Finder, type Series } from '@astro/sdk'
import { aSeries } from '@astro/sdk/testing'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'

const FOLDER = process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

/** Why this part of the real data cannot be used, or '' when it can. */
export function missing(part: string): string {
  const path = join(FOLDER, part)
  return existsSync(path) ? '' : ` (${path} not found: set ASTRO_TEST_DATA)`
}

export const dataPath = (name: string): string => join(FOLDER, name)

const silent = (): void => {}

/** What a finder finds with its defaults, or with some parameters changed. */
export function find(finder: Finder, series: readonly Series[], given: object = {}): readonly Find[] {
  const checked = finder.checkParams(given)
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues))
  const ctx = { params: checked.value, kernels: curveKernels(), log: { debug: silent, info: silent, warn: silent }, random: createRandom }
  return finder.detect(series, finder.process(series, ctx), ctx)
}

/** Detections: what is an alias is none. */
export const detections = (finds: readonly Find[]): readonly Find[] => finds.filter(({ alias_of }) => alias_of === null)

export type Epoch = readonly [time: number, flux: number, noise: number]

/** A series from epochs in any order, about their median. */
export function seriesFrom(epochs: readonly Epoch[], filter: string): Series {
  const sorted = epochs.toSorted((a, b) => a[0] - b[0])
  const column = (at: 0 | 1 | 2): Float64Array => Float64Array.from(sorted, (epoch) => epoch[at])
  return aSeries({ time: column(0), flux: column(1), noise: column(2), baseline: median(column(1)), filter })
}

/** Relative difference of a period and a truth. */
export const apart = (period: number | null, truth: number): number => Math.abs((period ?? NaN) / truth - 1)
