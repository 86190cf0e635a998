import { defineShape } from '@astro/sdk'
import { averaged } from './average.ts'
import { parameter } from './parameter.ts'

/** FWHM of a Gaussian over its standard deviation, 2 sqrt(2 ln 2). */
const FWHM = 2.3548200450309493

/** Where it is 1 % of its maximum, in standard deviations: sqrt(2 ln 100). */
const REACH = 3.0348542587702925

/** exp(-t^2 / 2 sigma^2), sigma = fwhm / (2 sqrt(2 ln 2)). */
export const gaussian = defineShape({
  id: 'gaussian',
  title: 'Gaussian',
  version: '1.0',
  kind: 'event',
  parameters: { fwhm: { unit: 'd', description: 'full width at half maximum; the reference instant is the maximum', min: 1e-6, max: 1e5 } },
  evaluate(time, exposure, parameters, math) {
    const sigma = parameter(parameters, 'fwhm') / FWHM
    const at = (t: number): number => math.exp(-0.5 * (t / sigma) * (t / sigma))
    return averaged({ at, scale: sigma, breaks: [-9 * sigma, 9 * sigma], bounded: true }, time, exposure)
  },
  span(parameters) {
    const reach = (REACH * parameter(parameters, 'fwhm')) / FWHM
    return [reach, reach]
  },
})
