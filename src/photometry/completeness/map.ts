import type { InjectedShape } from '../simulate/types.ts'
import { axesOf } from './axis.ts'
import { countInjections, type Counts, type InjectionOf } from './counts.ts'
import { jeffreysInterval } from './intervals.ts'
import { rateLimit } from './limit.ts'
import { searchedOf, type Searched, type SearchedSource } from './searched.ts'

/** Detections of a finder in the real curves, and how many of them chance would make. */
export interface Seen {
  readonly observed: number
  readonly background: number
}

/** Completeness of the search for one shape by one finder. Cells are [y][x]; null: not known. */
export interface CompletenessMap extends Counts {
  /** Share recovered, chance matches subtracted: (k/n - p0) / (1 - p0), within 0 and 1. */
  readonly completeness: (number | null)[][]
  /** 95 % Jeffreys interval, corrected likewise. */
  readonly low: number[][]
  readonly high: number[][]
  /** Share of the zero-amplitude injections that something matched: p0. */
  readonly chance: number
  /** Sources with the band, and the sum of their spans. */
  readonly sources: number
  readonly days: number
  /** Of that what the cell speaks of: on an axis of magnitudes the spans of the sources of that magnitude. */
  readonly t_days: number[][]
  /** Effective exposure, source-days: `t_days` times completeness, sources weighted by their spans. */
  readonly exposure: (number | null)[][]
  /** Upper limit on the rate per source-day, 95 %; null where nothing is excluded. */
  readonly r95: (number | null)[][]
  readonly observed: number
  readonly background: number
  /** Of the finder, on |score|; null where it has none. */
  readonly threshold: number | null
}

export interface MapOptions {
  /** `simulator.shapes` of the configuration: the ranges that the parameters were drawn from. */
  readonly shapes: readonly InjectedShape[]
  readonly finders: readonly { readonly id: string; readonly threshold: number | null }[]
  /** Every source that was searched. */
  readonly searched: readonly SearchedSource[]
  readonly seen: (finder: string, band: string) => Seen
  readonly shape?: string | undefined
  readonly finder?: string | undefined
  readonly band?: string | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
  readonly bins?: number | undefined
}

/**
 * A map for every shape and finder that injections were made for, in the order of the settings; shape, finder and band limit them.
 * @throws AstroError `completeness_axis`.
 */
export function completenessMaps(rows: readonly InjectionOf[], options: MapOptions): CompletenessMap[] {
  return shapesOf(options.shapes, options.shape).flatMap((shape) => {
    const own = rows.filter((row) => row.shape === shape.shape)
    return options.finders.filter(({ id }) => options.finder === undefined || id === options.finder).flatMap(({ id, threshold }) => {
      if (!own.some(({ recovered }) => recovered[id] !== undefined)) return []
      const band = options.band ?? 'any'
      const counts = countInjections(own, { shape: shape.shape, finder: id, band, ...axesOf({ ...options, shape }) })
      return [mapOf(counts, searchedOf(options.searched, counts), options.seen(id, band), threshold)]
    })
  })
}

/** One entry a shape: where several draw it, the ranges that hold them all. */
function shapesOf(shapes: readonly InjectedShape[], only: string | undefined): InjectedShape[] {
  const named = Map.groupBy(shapes.filter(({ shape }) => only === undefined || shape === only), ({ shape }) => shape)
  return [...named.values()].map(([first, ...others]) => others.reduce((a, b): InjectedShape => {
    const parameters = Object.entries(a.parameters).map(([name, one]) => [name, hull(one, b.parameters[name] ?? one)])
    return { shape: a.shape, parameters: Object.fromEntries(parameters) }
  }, first!))
}

type Drawn = InjectedShape['parameters'][string]

function hull(a: Drawn, b: Drawn): Drawn {
  const ends = (d: Drawn): [number, number] => {
    if (d.distribution === 'fixed') return [d.value!, d.value!]
    if (d.distribution === 'normal') return [Math.max(d.min ?? -Infinity, d.value! - 3 * d.sd!), Math.min(d.max ?? Infinity, d.value! + 3 * d.sd!)]
    return [d.min!, d.max!]
  }
  if (JSON.stringify(a) === JSON.stringify(b)) return a
  const [min, max] = [Math.min(ends(a)[0], ends(b)[0]), Math.max(ends(a)[1], ends(b)[1])]
  const log = min > 0 && [a, b].some(({ distribution }) => distribution === 'log-uniform')
  return { distribution: log ? 'log-uniform' : 'uniform', min, max, unit: a.unit }
}

/** Shares, intervals, exposure and limits of counts. */
function mapOf(counts: Counts, searched: Searched, seen: Seen, threshold: number | null): CompletenessMap {
  const { n, k, seconds, seconds_recovered: recovered, zero_n, zero_k } = counts
  const chance = zero_n > 0 ? zero_k / zero_n : 0
  const corrected = (share: number): number => Math.min(1, Math.max(0, (share - chance) / (1 - chance)))
  const each = <T>(cell: (n: number, k: number, j: number, i: number) => T): T[][] => n.map((line, j) => line.map((trials, i) => cell(trials, k[j]![i]!, j, i)))
  const completeness = each((trials, hits) => (trials > 0 && chance < 1 ? corrected(hits / trials) : null))
  const interval = each((trials, hits) => (chance < 1 ? jeffreysInterval(hits, trials).map(corrected) : [0, 1]))
  // Long-watched sources count for more where completeness goes with the span: 1 when all spans are equal.
  const weight = each((trials, hits, j, i) => (hits > 0 ? recovered[j]![i]! / seconds[j]![i]! / (hits / trials) : 1))
  return {
    ...counts, chance, completeness, low: interval.map((line) => line.map(([low]) => low!)), high: interval.map((line) => line.map(([, high]) => high!)),
    ...searched, observed: seen.observed, background: seen.background, threshold,
    exposure: completeness.map((line, j) => line.map((share, i) => (share === null ? null : share * searched.t_days[j]![i]! * weight[j]![i]!))),
    r95: each((trials, _, j, i) => rateLimit({
      n: trials, k: trials * (completeness[j]![i] ?? 0), exposure: searched.t_days[j]![i]! * weight[j]![i]!, ...seen,
    })),
  }
}
