import { defineShape } from '@astro/sdk'
import type { CurveMath } from '@astro/sdk'
import { averaged } from './average.ts'
import { parameter } from './parameter.ts'

/**
 * Rise and fall as exponentials (Bazin et al. 2009, A&A 499, 653, section 4.1), about its maximum and of unit height:
 *     f = (rise + fall) / (rise exp(-t / rise) + fall exp(t / fall)).
 * The paper's exp(-t / tau_fall) / (1 + exp(-t / tau_rise)) is the same curve with fall = tau_fall, 1 / rise = 1 / tau_rise - 1 / tau_fall;
 * written this way any two positive times give a peak.
 */
export const supernova = defineShape({
  id: 'supernova',
  title: 'Supernova: exponential rise and fall',
  version: '1.0',
  kind: 'event',
  parameters: {
    rise: { unit: 'd', description: 'time in which the early light rises by e; the reference instant is the maximum', min: 1e-4, max: 1e4 },
    fall: { unit: 'd', description: 'time in which the late light falls by e', min: 1e-4, max: 1e4 },
  },
  evaluate(time, exposure, parameters, math) {
    const [rise, fall] = [parameter(parameters, 'rise'), parameter(parameters, 'fall')]
    const at = (t: number): number => (rise + fall) / (rise * math.exp(-t / rise) + fall * math.exp(t / fall))
    const ends = [-reach(rise, fall, 1e7, math), reach(fall, rise, 1e7, math)]
    return averaged({ at, scale: Math.min(rise, fall), breaks: ends, bounded: true }, time, exposure)
  },
  span(parameters) {
    const [rise, fall] = [parameter(parameters, 'rise'), parameter(parameters, 'fall')]
    return [reach(rise, fall, 100, Math), reach(fall, rise, 100, Math)]
  },
})

/** Where its own exponential alone is one part in `factor`; the sum of both is less. */
function reach(own: number, other: number, factor: number, { log }: Pick<CurveMath, 'log'>): number {
  return own * log((factor * (own + other)) / own)
}
