import { poissonInterval } from './intervals.ts'
import type { NullResult } from '../simulate/types.ts'

/** A null test with the source it was made in, as its row in the database. */
export type NullOf = Omit<NullResult, 'method'> & { readonly source_name: string; readonly method: string }

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
  /** False alarms a source, with 95 % Poisson interval (Garwood). */
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

/** Sums over sources, in the order of finder, observatory, filter. */
export function falseAlarmsOf(rows: readonly NullOf[]): FalseAlarms[] {
  const groups = Map.groupBy(rows, ({ finder, observatory, filter }) => JSON.stringify([finder, observatory, filter]))
  return [...groups.keys()].toSorted().map((key) => summary(groups.get(key)!))
}

function summary(rows: readonly NullOf[]): FalseAlarms {
  const { finder, observatory, filter } = rows[0]!
  const total = (of: (row: NullOf) => number): number => rows.reduce((sum, row) => sum + of(row), 0)
  const [searches, star_days, alarms] = [total(({ trials }) => trials), total((row) => row.star_days), total((row) => row.false_alarms)]
  const scores = rows.flatMap((row) => row.scores).toSorted((a, b) => a - b)
  return {
    finder, observatory, filter, methods: [...new Set(rows.map(({ method }) => method))].toSorted(),
    sources: new Set(rows.map(({ source_name }) => source_name)).size, searches, star_days,
    independent_trials: total((row) => row.independent_trials * row.trials), false_alarms: alarms,
    per_source: rate(alarms, searches), per_star_day: rate(alarms, star_days),
    score_99: scores.length >= 100 ? scores[Math.ceil(0.99 * scores.length) - 1]! : null,
  }
}

function rate(count: number, exposure: number): Rate {
  if (!(exposure > 0)) return { value: null, low: null, high: null }
  const [low, high] = poissonInterval(count)
  return { value: count / exposure, low: low / exposure, high: high / exposure }
}
