import type { CurveMath, Shape, Template } from '@astro/sdk'
import { box, flare, gaussian, microlensing, supernova, transit } from '@astro/shapes'
import { overlap, width } from './overlap.ts'
import type { Sampled } from './overlap.ts'
import { DURATIONS, type Params, type ShapeName } from './params.ts'

/** A ladder of templates: one shape, its parameters as functions of the duration. */
interface Family {
  readonly shape: Shape
  readonly parameters: (duration: number) => Record<string, number>
}

/** Dips have positive profiles too: the sign of the amplitude tells. */
const FAMILIES: Readonly<Record<ShapeName, readonly Family[]>> = {
  gaussian: [{ shape: gaussian, parameters: (duration) => ({ fwhm: duration }) }],
  flare: [{ shape: flare, parameters: (duration) => ({ fwhm: duration }) }],
  supernova: [{ shape: supernova, parameters: (duration) => ({ rise: duration / 4, fall: duration }) }],
  box: [{ shape: box, parameters: (duration) => ({ duration }) }],
  transit: [{ shape: transit, parameters: (duration) => ({ duration, impact: 0.5, ratio: 0.1, period: 0 }) }],
  microlensing: [
    { shape: microlensing, parameters: (duration) => ({ u0: 0.1, t_e: duration }) },
    { shape: microlensing, parameters: (duration) => ({ u0: 0.5, t_e: duration }) },
  ],
}

/** Samples over the span of a template. */
const SAMPLES = 161

/** A template with what the search needs to know of it. */
export interface Entry {
  readonly template: Template
  readonly shape: string
  /** Where it is above a tenth of its maximum, days from its reference instant. */
  readonly reach: readonly [first: number, last: number]
  /** Full width at half maximum, days. */
  readonly width: number
}

export interface Bank {
  readonly entries: readonly Entry[]
  readonly templates: readonly Template[]
  /** Longest span, days. */
  readonly longest: number
  /** Shortest effective width, days. */
  readonly shortest: number
}

type Wanted = Pick<Params, 'shapes' | 'min_duration' | 'max_duration' | 'overlap' | 'distinct'>

/** Elementary functions of the machine may give other bits, so their banks are kept apart. */
const known = new Map<string, Bank>()
/** The same without writing the settings down each time. */
const ofSettings = new WeakMap<Wanted, { readonly math: CurveMath; readonly bank: Bank }>()

/**
 * The bank: in each family durations grow by the factor at which neighbours overlap as much as is asked for; what a template of an
 * earlier shape overlaps by `distinct` is left out. The same settings give the same bank.
 */
export function bankOf(wanted: Wanted, math: CurveMath): Bank {
  const own = ofSettings.get(wanted)
  if (own?.math === math) return own.bank
  const key = JSON.stringify([math === Math, wanted.shapes, wanted.min_duration, wanted.max_duration, wanted.overlap, wanted.distinct])
  const bank = known.get(key) ?? build(wanted, math)
  known.set(key, bank)
  ofSettings.set(wanted, { math, bank })
  return bank
}

function build({ shapes, min_duration, max_duration, overlap: least, distinct }: Wanted, math: CurveMath): Bank {
  const kept: { sampled: Sampled; entry: Entry }[] = []
  for (const name of shapes) {
    const [from, to] = [Math.max(min_duration, DURATIONS[name][0]), Math.min(max_duration, DURATIONS[name][1])]
    for (const family of FAMILIES[name]) {
      if (from > to) continue
      const own = ladder(family, from, to, least, math).map((duration) => sample(family, duration, math))
      const before = [...kept]
      for (const each of own) if (!before.some(({ sampled }) => overlap(sampled, each.sampled) >= distinct)) kept.push(each)
    }
  }
  return bankWith(kept.map(({ entry }) => entry), Math.min(...kept.map(({ sampled }) => width(sampled))))
}

function bankWith(entries: readonly Entry[], shortest: number): Bank {
  const spans = entries.map(({ template: { time } }) => time.at(-1)! - time[0]!)
  return { entries, templates: entries.map(({ template }) => template), longest: Math.max(0, ...spans), shortest }
}

const parts = new WeakMap<Bank, Map<string, Bank>>()

/** Some templates of a bank, in their order; the whole bank is itself. The same numbers give the same part. */
export function partOf(bank: Bank, members: ArrayLike<number>): Bank {
  if (members.length === bank.entries.length) return bank
  const made = parts.get(bank) ?? new Map<string, Bank>()
  parts.set(bank, made)
  const chosen = Array.from(members)
  const part = made.get(chosen.join()) ?? bankWith(chosen.map((i) => bank.entries[i]!), bank.shortest)
  made.set(chosen.join(), part)
  return part
}

/** Durations from one end to the other, in equal ratios. */
function ladder(family: Family, from: number, to: number, least: number, math: CurveMath): number[] {
  const first = sample(family, from, math).sampled
  let [near, far] = [1, 16]
  for (let round = 0; round < 30; round++) {
    const ratio = Math.sqrt(near * far)
    if (overlap(first, sample(family, from * ratio, math).sampled) >= least) near = ratio
    else far = ratio
  }
  const steps = Math.ceil(math.log(to / from) / math.log(near) - 1e-9)
  return Array.from({ length: steps + 1 }, (_, i) => from * math.pow(to / from, steps === 0 ? 0 : i / steps))
}

function sample({ shape, parameters: of }: Family, duration: number, math: CurveMath): { sampled: Sampled; entry: Entry } {
  const parameters = of(duration)
  // A span may come from the logarithm of the machine: nine digits of it are the same everywhere.
  const [before, after] = shape.span(parameters)!.map((end) => Number(end.toPrecision(9))) as [number, number]
  const step = (before + after) / (SAMPLES - 1)
  const time = Float64Array.from({ length: SAMPLES }, (_, i) => -before + i * step)
  // The last sample lies within the support, whatever rounding says.
  time[SAMPLES - 1] = after
  const light = shape.evaluate(time, new Float64Array(SAMPLES).fill(NaN), parameters, math).map(Math.abs)
  const extreme = light.reduce((most, value) => Math.max(most, value), 0)
  const profile = light.map((value) => value / extreme)
  const above = (part: number): [number, number] => [time[profile.findIndex((v) => v >= part)]!, time[profile.findLastIndex((v) => v >= part)]!]
  const [rise, fall] = above(0.5)
  const template = { name: `${shape.id} ${duration.toPrecision(4)} d`, time, profile, parameters }
  return { sampled: { start: -before, step, values: profile }, entry: { template, shape: shape.id, reach: above(0.1), width: fall - rise } }
}
