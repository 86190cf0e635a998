import { defineShape } from '@astro/sdk'
import { averaged } from './average.ts'
import { parameter } from './parameter.ts'

/** Point lens, point source (Paczynski 1986, ApJ 304, 1, equation 11): magnification less one. */
export const microlensing = defineShape({
  id: 'microlensing',
  title: 'Microlensing of a point source by a point lens',
  version: '1.0',
  kind: 'event',
  absolute: true,
  parameters: {
    u0: { unit: '1', description: 'impact parameter, Einstein radii', min: 1e-4, max: 5 },
    t_e: { unit: 'd', description: 'Einstein time; the reference instant is the closest approach', min: 1e-3, max: 1e5 },
  },
  evaluate(time, exposure, parameters) {
    const [u0, einstein] = [parameter(parameters, 'u0'), parameter(parameters, 't_e')]
    const at = (t: number): number => magnification(u0 * u0 + (t / einstein) * (t / einstein)) - 1
    return averaged({ at, scale: Math.min(u0, 1) * einstein, breaks: [0], bounded: false }, time, exposure)
  },
  span(parameters) {
    const [u0, einstein] = [parameter(parameters, 'u0'), parameter(parameters, 't_e')]
    const target = 1 + 0.01 * (magnification(u0 * u0) - 1)
    // From A = (u^2 + 2) / (u sqrt(u^2 + 4)): u^2 = 2 A / sqrt(A^2 - 1) - 2.
    const square = (2 * target) / Math.sqrt((target - 1) * (target + 1)) - 2
    const reach = einstein * Math.sqrt(square - u0 * u0)
    return [reach, reach]
  },
})

/** Of u^2. */
function magnification(square: number): number {
  return (square + 2) / Math.sqrt(square * (square + 4))
}
