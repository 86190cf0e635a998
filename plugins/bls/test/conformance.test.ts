import { hostileSeries, testFinder } from '@astro/sdk/testing'
import { describe, it } from 'vitest'
import { curveKernels } from '../../../src/kernels/curve-kernels.ts'
import { bls } from '../src/index.ts'

describe('the promises of every finder', () => {
  testFinder(bls, { kernels: curveKernels(), found: [hostileSeries()['dips that repeat']!] }, it)
})
