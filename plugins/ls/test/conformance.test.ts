import { aSeries, hostileSeries, testFinder } from '@astro/sdk/testing'
import { describe, it } from 'vitest'
import { curveKernels } from '../../../src/kernels/curve-kernels.ts'
import { ls, lsBands } from '../src/index.ts'

describe('the promises of every finder', () => {
  const star = hostileSeries()['a sinusoid']!
  const red = aSeries({ ...star, flux: star.flux.map((f) => 3 * f), noise: star.noise.map((sigma) => 3 * sigma), baseline: 3, filter: 'r' })
  testFinder(ls, { kernels: curveKernels(), found: [star], params: { min_period: 0.5 } }, it)
  testFinder(lsBands, { kernels: curveKernels(), found: [star, red], params: { min_period: 0.5 } }, it)
})
