import { defineShape } from '@astro/sdk'
import { averaged } from './average.ts'
import { parameter } from './parameter.ts'

/** One from -duration / 2 to duration / 2, both ends included. */
export const box = defineShape({
  id: 'box',
  title: 'Box',
  version: '1.0',
  kind: 'event',
  parameters: { duration: { unit: 'd', description: 'full width; the reference instant is its middle', min: 1e-6, max: 1e5 } },
  evaluate(time, exposure, parameters) {
    const duration = parameter(parameters, 'duration')
    const half = duration / 2
    const at = (t: number): number => (Math.abs(t) <= half ? 1 : 0)
    return averaged({ at, scale: 2 * duration, breaks: [-half, half], bounded: true }, time, exposure)
  },
  span(parameters) {
    const half = parameter(parameters, 'duration') / 2
    return [half, half]
  },
})
