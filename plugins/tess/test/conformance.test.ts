import { aSource, testObservatory } from '@astro/sdk/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.ts'
import { lightCurveFile } from './files.ts'
import { fits } from './fixtures.ts'
import { fakeMast, star } from './mast.ts'

const tess = plugin.observatories[0]!
const stored = [
  { tic: '25155310', sector: 1, file: 'tess2018206045859-s0001-0000000025155310-0120-s_lc.fits', bytes: await lightCurveFile() },
  { tic: '25155310', sector: 6, file: 'tess2018349182459-s0006-0000000025155310-0126-s_lc.fits', bytes: await lightCurveFile({ sector: 6, start: 1468 }) },
]
const { answers } = fakeMast({ stored, executing: 1, stars: ({ params }) => (params.dec! < 0 ? [star('25155310', 0.3, 11)] : []) })
const sources = [
  aSource({ name: 'WASP-126', ra: 63.37389, dec: -69.226789, mag: 11.2 }),
  aSource({ name: 'unmeasured', ra: 63.374, dec: -69.2268 }),
  aSource({ name: 'TIC 25155310', ra: 63.374, dec: -69.2268 }),
]

describe('where no star of its catalog is', () => {
  testObservatory(tess, { sources, answers, fits, empty: { source: aSource({ name: 'north', ra: 1, dec: 85 }) } }, it)
})

describe('where it has no light curve of the star', () => {
  testObservatory(tess, { sources, answers, fits, empty: { source: aSource({ name: 'TIC 7', ra: 1, dec: -85 }) } }, it)
})
