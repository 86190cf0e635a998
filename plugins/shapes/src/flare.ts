import { defineShape } from '@astro/sdk'
import { averaged } from './average.ts'
import { parameter } from './parameter.ts'

/** Rise by powers of x, from -1 to 0; decay as two exponentials. */
const RISE = [1, 1.941, -0.175, -2.246, -1.125] as const
const DECAY = [[0.689, -1.6], [0.303, -0.2783]] as const

/** Where the decay is 1 % of the peak, in units of fwhm; ln(30.3) / 0.2783, the faster exponential being gone by then. */
const END = 12.2565

/** Where it is 1e-6 of the peak. */
const LAST = 45.4

/**
 * White-light flare of a cool star (Davenport et al. 2014, ApJ 797, 122, equations 1 and 4) in x = t / fwhm, from the peak. As published:
 * the rise begins at 0.5 % of the peak, the decay at 99.2 %, and the template's own width at half maximum is near 0.9 of the parameter.
 */
export const flare = defineShape({
  id: 'flare',
  title: 'Stellar flare',
  version: '1.0',
  kind: 'event',
  parameters: { fwhm: { unit: 'd', description: 'full width at half maximum, t_1/2 of the paper; the reference instant is the peak', min: 1e-6, max: 1e3 } },
  evaluate(time, exposure, parameters, math) {
    const fwhm = parameter(parameters, 'fwhm')
    const at = (t: number): number => {
      const x = t / fwhm
      if (x < -1 || x > LAST) return 0
      if (x <= 0) return RISE.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
      return DECAY.reduce((sum, [height, rate]) => sum + height * math.exp(rate * x), 0)
    }
    return averaged({ at, scale: fwhm, breaks: [-fwhm, 0, LAST * fwhm], bounded: true }, time, exposure)
  },
  span(parameters) {
    const fwhm = parameter(parameters, 'fwhm')
    return [fwhm, END * fwhm]
  },
})
