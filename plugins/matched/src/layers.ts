import { median, type CurveKernels, type CurveMath } from '@astro/sdk'
import { partOf, type Bank, type Entry } from './bank.ts'
import { above, without, type Light } from './light.ts'
import type { Params } from './params.ts'
import { correlatedNoise } from './red-noise.ts'

/** Templates of some widths with the light they are looked for in, and the correlated noise of the amplitude of each. */
export interface Layer {
  readonly light: Light
  readonly bank: Bank
  readonly redNoise: Float64Array
}

/** Window of the trend that is taken off, in widths: what a template can show fills a small part of it. */
const WINDOW = 6
/** Epochs that the window of a trend holds, on the median. */
const DENSE = 12

/** What one octave of widths is searched with. */
interface Octave {
  readonly light: Light
  readonly red: number
}

/** Correlated noise of the octave before, of the light as it is and above a trend. */
interface Before {
  readonly plain: number
  readonly above: number
}

/**
 * The layers of a search. Octave by octave of the widths of the bank, from the shortest, the correlated noise is measured
 * (`red-noise.ts`), and is at least half of that of the octave before, as no light averages down faster under a box. Where it outweighs the
 * independent noise, and a trend of six widths has epochs enough, the octave is looked for above that trend, if less noise is left
 * then: a flare of a spotted star stands on its rotation. All other octaves share the light as it is. Octaves with too few stretches of
 * their width to tell have the noise of the one before. Of differences, whose level is known, each octave stands for itself.
 */
export function layersOf(light: Light, bank: Bank, params: Params, kernels: CurveKernels): Layer[] {
  const numbers = octavesOf(bank, kernels.math)
  const octaves = new Map<number, Octave>()
  let before: Before = { plain: 0, above: 0 }
  for (const [octave, probe] of probesOf(bank, numbers)) {
    const plain = params.red_noise === 0 ? undefined : correlatedNoise(light, probe, params, kernels)
    const red = plain === undefined ? (light.differences ? 0 : before.plain) : Math.max(plain.red, light.differences ? 0 : before.plain / 2)
    const risen = plain && red > plain.error ? aboveTrend(light, octave, probe, before.above / 2, params, kernels) : undefined
    octaves.set(octave, risen && risen.red < red ? risen : { light, red })
    before = { plain: red, above: risen?.red ?? 0 }
  }
  const of = numbers.map((octave) => octaves.get(octave)!)
  const red = Float64Array.from(of, (octave) => octave.red)
  if (of.every((octave) => octave.light === light)) return [{ light, bank, redNoise: red }]
  return [...new Set(of.map((octave) => octave.light))].map((own) => {
    const members = [...of.keys()].filter((i) => of[i]!.light === own)
    return { light: own, bank: partOf(bank, members), redNoise: Float64Array.from(members, (i) => red[i]!) }
  })
}

const known = new WeakMap<Bank, readonly number[]>()

/** Octave of the width of each template of a bank. */
function octavesOf(bank: Bank, math: CurveMath): readonly number[] {
  const numbers = known.get(bank) ?? bank.entries.map(({ width }) => Math.round(math.log(width) / Math.LN2))
  known.set(bank, numbers)
  return numbers
}

const probes = new WeakMap<Bank, readonly (readonly [octave: number, probe: Entry])[]>()

/** The first template of each octave, from the shortest. */
function probesOf(bank: Bank, numbers: readonly number[]): readonly (readonly [octave: number, probe: Entry])[] {
  const ascending = (): number[] => [...new Set(numbers)].toSorted((a, b) => a - b)
  const made = probes.get(bank) ?? ascending().map((octave) => [octave, bank.entries[numbers.indexOf(octave)]!] as const)
  probes.set(bank, made)
  return made
}

/** An octave above its trend, undefined where that has too few epochs or the level is known. */
function aboveTrend(light: Light, octave: number, probe: Entry, least: number, params: Params, kernels: CurveKernels): Octave | undefined {
  const window = WINDOW * 2 ** octave
  if (!light.freeMean || epochsWithin(light, window) < DENSE) return undefined
  const risen = above(light, window, params, kernels)
  const left = correlatedNoise(risen, probe, params, kernels)
  return left && { light: risen, red: Math.max(left.red, least) }
}

/** Epochs within a window about each epoch, on the median. */
function epochsWithin({ time }: Light, window: number): number {
  let [first, last] = [0, 0]
  return median(time.map((now) => {
    while (time[first]! < now - window / 2) first++
    while (last < time.length && time[last]! <= now + window / 2) last++
    return last - first
  }))
}

/** The layers without the epochs that are marked. */
export function layersWithout(layers: readonly Layer[], gone: Uint8Array): Layer[] {
  return layers.map((layer) => ({ ...layer, light: without(layer.light, gone) }))
}
