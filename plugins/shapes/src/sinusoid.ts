import { defineShape } from '@astro/sdk'
import { parameter } from './parameter.ts'

const TURN = 2 * Math.PI

/** sin(2 pi t / period + phase); an exposure e multiplies it by sin(x) / x, x = pi e / period. */
export const sinusoid = defineShape({
  id: 'sinusoid',
  title: 'Sinusoid',
  version: '1.0',
  kind: 'periodic',
  parameters: {
    period: { unit: 'd', description: 'period', min: 1e-6, max: 1e6 },
    phase: { unit: 'rad', description: 'phase at the reference instant', min: -TURN, max: TURN },
  },
  evaluate(time, exposure, parameters, math) {
    const [period, phase] = [parameter(parameters, 'period'), parameter(parameters, 'phase', 0)]
    return time.map((t, i) => {
      const x = (Math.PI * exposure[i]!) / 86400 / period
      // Whole turns are taken off first: they cost digits.
      const turns = t / period
      const height = math.sin(TURN * (turns - Math.round(turns)) + phase)
      return x > 0 ? (height * math.sin(x)) / x : height
    })
  },
  span: () => null,
})
