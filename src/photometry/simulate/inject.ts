import type { CurveMath, LightCurve } from '@astro/sdk'
import { median } from '../robust.ts'
import { changedCurve } from './changed-curve.ts'
import type { Drawn } from './draw.ts'
import type { Prepared } from './prepare.ts'
import type { Draws } from './seed.ts'

/** The reference instant of an event as MJD: UTC, and barycentric TDB for the curves that have it. */
export interface Instant {
  readonly utc: number
  readonly tdb: number
}

/** Curves with an event in them, and what it is worth. */
export interface Injected {
  readonly curves: readonly LightCurve[]
  /** Filters of the curves that it was put in, in the order of the curves. */
  readonly filters: readonly string[]
  /** A good epoch lies within the span of the shape. */
  readonly inData: boolean
  readonly expectedSnr: number | null
  readonly photonNoise: 'known' | 'estimated' | 'none'
  /** Of the light added (or that would have been): 1 brighter, -1 fainter, 0 both or none at any epoch. */
  readonly sign: -1 | 0 | 1
}

/**
 * Adds the light of a shape to every curve of a source: flux + scale * shape(t - t0), the scale by the unit of the amplitude, with the
 * Poisson noise of the added electrons where they are positive; errors grow by the same variance.
 * A curve whose scale cannot be known (relative to no baseline) stays as it is.
 */
export function inject(prepared: readonly Prepared[], drawn: Drawn, instant: Instant, draws: Draws, math: CurveMath): Injected {
  const scaleOf = scales(prepared, drawn, math)
  const span = drawn.shape.span(drawn.parameters)
  const [before, after] = span ?? [Infinity, Infinity]
  let [power, noisy, known, estimated, inData] = [0, false, false, false, false]
  let [brightest, faintest] = [0, 0]
  const filters = new Set<string>()
  const curves = prepared.map((one, number) => {
    const scale = scaleOf(one)
    if (!scale) return one.curve
    filters.add(one.curve.filter)
    const since = one.time.map((t) => t - (one.barycentric ? instant.tdb : instant.utc))
    for (let i = 0; i < since.length; i++) if (one.good[i] === 1 && since[i]! >= -before && since[i]! <= after) inData = true
    const profile = drawn.shape.evaluate(since, one.exposure, drawn.parameters, math)
    const light = profile.map(scale)
    for (const value of light) {
      if (value > brightest) brightest = value
      if (value < faintest) faintest = value
    }
    const added = drawn.zero ? new Float64Array(light.length) : light
    const { curve, variance } = addLight(one, added, draws, number)
    for (let i = 0; i < added.length; i++) {
      const value = added[i]!
      if (value > 0 && one.gainKnown) known = true
      else if (value > 0 && one.gain > 0) estimated = true
      if (one.good[i] === 0 || !(one.noise[i]! > 0)) continue
      noisy = true
      power += value ** 2 / (one.noise[i]! ** 2 + variance[i]!)
    }
    return curve
  })
  return {
    curves, filters: [...filters], inData, expectedSnr: noisy ? Math.sqrt(power) : null,
    photonNoise: estimated ? 'estimated' : known ? 'known' : 'none',
    sign: brightest > -2 * faintest ? 1 : -faintest > 2 * brightest ? -1 : 0,
  }
}

/** Flux of one epoch from the value of the shape there, by curve; undefined where the unit means nothing. */
function scales(prepared: readonly Prepared[], { shape, asked, parameters }: Drawn, math: CurveMath) {
  const amplitude = parameters['amplitude'] ?? 1
  const unit = shape.absolute ? 'relative' : (asked.parameters['amplitude']?.unit ?? 'relative')
  const [brighter, fainter] = [math.pow(10, 0.4 * amplitude) - 1, 1 - math.pow(10, -0.4 * amplitude)]
  const sigmas = unit === 'sigma' ? bandNoise(prepared) : undefined
  return (one: Prepared): ((value: number) => number) | undefined => {
    if (unit === 'mag') return one.baseline > 0 ? (value) => one.baseline * value * (value > 0 ? brighter : fainter) : undefined
    const scale = amplitude * { relative: one.baseline, sigma: sigmas?.get(bandOf(one)) ?? NaN, uJy: one.perMicrojansky }[unit as 'uJy']
    return Number.isFinite(scale) ? (value) => scale * value : undefined
  }
}

function bandOf({ observatory, curve }: Prepared): string {
  return `${observatory} ${curve.filter}`
}

const known = new WeakMap<readonly Prepared[], ReadonlyMap<string, number>>()

/** Median noise of the good epochs of each band; made once for all injections of a source. */
function bandNoise(prepared: readonly Prepared[]): ReadonlyMap<string, number> {
  const bands = known.get(prepared) ?? new Map([...Map.groupBy(prepared, bandOf)].map(([band, members]) => {
    return [band, median(members.flatMap(({ noise, good }) => [...noise].filter((_, i) => good[i] === 1)))]
  }))
  known.set(prepared, bands)
  return bands
}

/** Means above this have no Poisson number; their noise would be below 1e-7 of them. */
const MOST_ELECTRONS = 1e15

function addLight(one: Prepared, added: Float64Array, draws: Draws, number: number): { curve: LightCurve; variance: Float64Array } {
  const variance = added.map((value) => (value > 0 && one.gain > 0 ? value / one.gain : 0))
  const electrons = added.map((value) => (value > 0 && one.gain > 0 ? Math.min(value * one.gain, MOST_ELECTRONS) : 0))
  const counted = electrons.some((mean) => mean > 0) ? draws.poisson(electrons, number) : electrons
  const changed = Uint8Array.from(added, (value) => (value === 0 ? 0 : 1))
  if (!changed.includes(1)) return { curve: one.curve, variance }
  const flux = one.flux.map((value, i) => {
    const photons = electrons[i]! > 0 && electrons[i]! < MOST_ELECTRONS
    return value + (photons ? counted[i]! / one.gain : added[i]!)
  })
  const fluxerr = one.fluxerr?.map((error, i) => (variance[i]! > 0 ? Math.sqrt(error ** 2 + variance[i]!) : error))
  return { curve: changedCurve(one.curve, { flux, fluxerr, changed }), variance }
}
