import { aSource, testObservatory } from '@astro/sdk/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.ts'
import { ztfAnswer } from './archive.ts'

const ztf = plugin.observatories[0]!
const sources = [aSource({ name: 'star', ra: 12.5, dec: 5, mag: 18 }), aSource({ name: 'unmeasured', ra: 359.9999, dec: 51.4 })]

describe('where the survey found nothing', () => {
  testObservatory(ztf, { sources, answers: ztfAnswer, empty: { source: aSource({ name: 'north', ra: 1, dec: 85 }) } }, it)
})

describe('where the survey does not reach', () => {
  testObservatory(ztf, { sources, answers: ztfAnswer, empty: { source: aSource({ name: 'south', ra: 1, dec: -80 }) } }, it)
})
