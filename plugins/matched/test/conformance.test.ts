import { hostileSeries, testFinder } from '@astro/sdk/testing'
import { describe, it } from 'vitest'
import { curveKernels } from '../../../src/kernels/curve-kernels.ts'
import { matched } from '../src/index.ts'

describe('the promises of every finder', () => {
  testFinder(matched, { kernels: curveKernels(), found: [hostileSeries()['one flare']!] }, it)
})
