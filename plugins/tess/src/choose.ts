import type { TessParams } from './params.ts'

/** A light curve of one sector that could be taken. */
export interface Candidate {
  readonly sector: number
  readonly author: string
  /** Seconds between epochs; NaN where that is not known. */
  readonly cadence: number
  /** Name of the file. */
  readonly file: string
}

export interface Choice<C extends Candidate> {
  readonly taken: C
  /** What else there was of the sector, the next best first, as `author cadence`. */
  readonly passedOver: readonly string[]
}

/**
 * One light curve a sector, in order of sectors: of the first author of `authors` who has it, at the first of `cadences`. What is not
 * in the lists comes after what is; the later of two versions is taken.
 */
export function choose<C extends Candidate>(candidates: readonly C[], { authors, cadences, sectors }: TessParams): Choice<C>[] {
  const order = (a: C, b: C): number =>
    place(authors, a.author) - place(authors, b.author) || compare(a.author, b.author) || place(cadences, a.cadence) - place(cadences, b.cadence) ||
    compare(speedOf(a), speedOf(b)) || compare(b.file, a.file)
  const wanted = candidates.filter(({ sector }) => sectors === null || sectors.includes(sector))
  return [...Map.groupBy(wanted, ({ sector }) => sector)]
    .toSorted(([a], [b]) => a - b)
    .map(([, all]) => {
      const [taken, ...others] = all.toSorted(order)
      return { taken: taken!, passedOver: others.map(said) }
    })
}

/** Where something stands in a list; behind all for what is not in it. */
function place<T>(list: readonly T[], one: T): number {
  return list.includes(one) ? list.indexOf(one) : list.length
}

function speedOf({ cadence }: Candidate): number {
  return Number.isNaN(cadence) ? Infinity : cadence
}

function said({ author, cadence }: Candidate): string {
  return Number.isNaN(cadence) ? author : `${author} ${cadence} s`
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Author of a file of which only the name is known: `hlsp_<author>_…` for those of others, SPOC for the mission's own. */
export function authorOf(file: string): string {
  return (/^hlsp_([A-Za-z0-9-]+)_/.exec(file)?.[1] ?? 'SPOC').toUpperCase()
}
