import type { FinderContext, Series } from '@astro/sdk'
import { createRandom } from '@astro/sdk'
import { curveKernels } from '../../../src/kernels/curve-kernels.ts'

/** A series from the columns that matter to a test. */
export function seriesOf(given: Partial<Series> & Pick<Series, 'time' | 'flux' | 'noise'>): Series {
  const n = given.time.length
  const rows = Int32Array.from({ length: n }, (_, i) => i)
  return {
    observatory: 'test', filter: 'g', barycentric: false, baseline: 0, exposure: new Float64Array(n).fill(NaN), flag: new Uint8Array(n),
    failed: new Uint8Array(n), curve: new Int32Array(n), row: rows, ...given,
  }
}

const silent = (): void => {}

export function contextOf<P>(params: P): FinderContext<P> {
  return { params, kernels: curveKernels(), log: { debug: silent, info: silent, warn: silent }, random: createRandom }
}
