import { defineShape } from '@astro/sdk'
import type { CurveMath } from '@astro/sdk'
import { averaged } from './average.ts'
import type { Light } from './average.ts'
import { parameter } from './parameter.ts'

/** Quadratic limb darkening of a star like the Sun in red light (Claret and Bloemen 2011, A&A 529, A75). */
const [U1, U2] = [0.4, 0.25]

/**
 * A small opaque planet before a limb-darkened star (Mandel and Agol 2002, ApJ 580, L171, section 5), scaled to -1 in the middle. The
 * centres are z = sqrt(b^2 + 4 ((1 + k)^2 - b^2) t^2 / duration^2) stellar radii apart. The light lost is the part of the planet's disk
 * before the star times the brightness there: at z where it is wholly before the star, at the middle of the covered part of the line
 * through both centres on the way in and out. With a period it comes back.
 */
export const transit = defineShape({
  id: 'transit',
  title: 'Transit',
  version: '1.0',
  kind: 'event',
  parameters: {
    duration: { unit: 'd', description: 'from first to last contact; the reference instant is the middle', min: 1e-5, max: 1e3 },
    impact: { unit: '1', description: 'least distance of the centres, stellar radii (0 unless given)', min: 0, max: 1 },
    ratio: { unit: '1', description: 'radius of the planet over that of the star (0.1 unless given)', min: 1e-3, max: 0.5 },
    period: { unit: 'd', description: 'time from transit to transit, longer than the duration; 0, or not given: one only', min: 0, max: 1e6 },
  },
  evaluate(time, exposure, parameters, math) {
    const duration = parameter(parameters, 'duration')
    const [impact, ratio, period] = [parameter(parameters, 'impact', 0), parameter(parameters, 'ratio', 0.1), parameter(parameters, 'period', 0)]
    const speed = (4 * ((1 + ratio) ** 2 - impact ** 2)) / duration ** 2
    const lost = (t: number): number => loss(Math.sqrt(impact ** 2 + speed * t * t), ratio, math)
    const deepest = lost(0)
    const at = (t: number): number => (Math.abs(t) < duration / 2 ? -lost(t) / deepest : 0)
    // When the planet is wholly before the star, it is smooth.
    const inner = Math.sqrt(Math.max(0, (1 - ratio) ** 2 - impact ** 2) / speed)
    const breaks = [...new Set([-duration / 2, -inner, inner, duration / 2])]
    const light = { at, scale: ratio * duration, breaks, bounded: true }
    return period > 0 ? repeated(light, time, exposure, period) : averaged(light, time, exposure)
  },
  span(parameters) {
    const half = parameter(parameters, 'duration') / 2
    return parameter(parameters, 'period', 0) > 0 ? null : [half, half]
  },
})

/** Every transit that an exposure meets. */
function repeated(light: Light, time: Float64Array, exposure: Float64Array, period: number): Float64Array {
  const folded = time.map((t) => t - period * Math.round(t / period))
  const longest = exposure.reduce((most, e) => (e > most ? e : most), 0) / 86400
  const turns = Math.floor((longest + 2 * light.breaks.at(-1)!) / (2 * period) + 0.5)
  const out = averaged(light, folded, exposure)
  for (let turn = 1; turn <= turns; turn++) {
    for (const shift of [-turn * period, turn * period]) {
      averaged(light, folded.map((t) => t - shift), exposure).forEach((value, i) => (out[i]! += value))
    }
  }
  return out
}

/** Light lost at the distance z, up to a factor. */
function loss(z: number, ratio: number, math: CurveMath): number {
  if (z >= 1 + ratio) return 0
  const radius = z <= 1 - ratio ? z : (1 + z - ratio) / 2
  const slant = 1 - Math.sqrt(Math.max(0, 1 - radius * radius))
  return covered(z, ratio, math) * (1 - U1 * slant - U2 * slant * slant)
}

/** Part of the planet's disk that lies before the star (Mandel and Agol 2002, equation 1). */
function covered(z: number, ratio: number, math: CurveMath): number {
  if (z <= 1 - ratio) return 1
  const angle = (cosine: number): number => math.atan2(Math.sqrt(Math.max(0, 1 - cosine * cosine)), cosine)
  const planet = angle((ratio * ratio + z * z - 1) / (2 * ratio * z))
  const star = angle((1 - ratio * ratio + z * z) / (2 * z))
  const kite = Math.sqrt(Math.max(0, 4 * z * z - (1 + z * z - ratio * ratio) ** 2)) / 2
  return (ratio * ratio * planet + star - kite) / (Math.PI * ratio * ratio)
}
