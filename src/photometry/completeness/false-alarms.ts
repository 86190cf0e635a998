import { poissonInterval } from './intervals.ts'
import type { NullResult } from '../simulate/types.ts'

/** A null test with the source it was made in, as its row in the database. */
export type NullOf = Omit<NullResult, 'method'> & { readonly source_name: string; readonly method: string }

/** A source with a detection in its curves as they are: of which finder, in which band (several joined by `+`). */
export interface DetectedIn {
  readonly source_name: string
  readonly finder: string
  readonly observatory: string
  readonly band: string
}

/** False alarms of one finder in one observatory and filter, over all sources. */
export interface FalseAlarms {
  readonly finder: string
  readonly observatory: string
  readonly filter: string
  readonly methods: readonly string[]
  readonly sources: number
  /** Searches of one source each: sources times trials. */
  readonly searches: number
  readonly star_days: number
  /** Independent trials in all of them: templates or frequencies, over the series. */
  readonly independent_trials: number
  readonly false_alarms: number
  /** Sources without a null test since the finder found something in this band: events, or false alarms that the null tests then lack. */
  readonly left_out: number
  /**
   * False alarms a source: those of the null tests, with the lower end of their 95 % Poisson interval (Garwood). The upper end counts each
   * source left out as a false alarm of every trial.
   */
  readonly per_source: Rate
  readonly per_star_day: Rate
  /** 99 % point of the best score of a search; null with fewer than 100 of them. */
  readonly score_99: number | null
}

/** Null where nothing was searched. */
export interface Rate {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** Sums over sources, in the order of finder, observatory, filter. `detected`: all detections in the real curves of what was searched. */
export function falseAlarmsOf(rows: readonly NullOf[], detected: readonly DetectedIn[]): FalseAlarms[] {
  const groups = Map.groupBy(rows, ({ finder, observatory, filter }) => JSON.stringify([finder, observatory, filter]))
  return [...groups.keys()].toSorted().map((key) => summary(groups.get(key)!, detected))
}

function summary(rows: readonly NullOf[], detected: readonly DetectedIn[]): FalseAlarms {
  const { finder, observatory, filter } = rows[0]!
  const total = (of: (row: NullOf) => number): number => rows.reduce((sum, row) => sum + of(row), 0)
  const [searches, star_days, alarms] = [total(({ trials }) => trials), total((row) => row.star_days), total((row) => row.false_alarms)]
  const scores = rows.flatMap((row) => row.scores).toSorted((a, b) => a - b)
  const sources = new Set(rows.map(({ source_name }) => source_name)).size
  const isHere = (one: DetectedIn): boolean => one.finder === finder && one.band === filter && observatory.split('+').includes(one.observatory)
  const left_out = new Set(detected.filter(isHere).map(({ source_name }) => source_name)).size
  const tally = { alarms, searches, left_out, trials: searches / sources }
  return {
    finder, observatory, filter, methods: [...new Set(rows.map(({ method }) => method))].toSorted(),
    sources, searches, star_days, independent_trials: total((row) => row.independent_trials * row.trials), false_alarms: alarms, left_out,
    per_source: rate(tally, searches), per_star_day: rate(tally, star_days),
    score_99: scores.length >= 100 ? scores[Math.ceil(0.99 * scores.length) - 1]! : null,
  }
}

interface Tally {
  readonly alarms: number
  readonly searches: number
  readonly left_out: number
  /** Mean number of searches of a source. */
  readonly trials: number
}

/** `exposure`: of the searches. What was left out would have been searched as long. */
function rate({ alarms, searches, left_out, trials }: Tally, exposure: number): Rate {
  if (!(exposure > 0)) return { value: null, low: null, high: null }
  const whole = exposure * (1 + (trials * left_out) / searches)
  return { value: alarms / exposure, low: poissonInterval(alarms)[0] / exposure, high: weightedHigh(alarms, left_out, trials) / whole }
}

/**
 * Upper end of the 95 % interval of the mean of a + w b, a and b counts (Fay & Feuer 1997, Statistics in Medicine 16, 791): b is of sources
 * that were searched once, whatever number of trials w it stands for. Garwood's of a + b for w = 1, w times that of b for a = 0: trials
 * alone tell nothing of what the choice of sources took away.
 */
function weightedHigh(a: number, b: number, w: number): number {
  const most = Math.max(1, w)
  const [sum, variance] = [a + w * b + most, a + w * w * b + most * most]
  return (variance / sum) * poissonInterval((sum * sum) / variance - 1)[1]
}
