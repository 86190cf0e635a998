/** An event that is known to be there: it starts at `start` and matters until `end`, MJD. */
export interface KnownEvent {
  readonly source: string
  readonly start: number
  readonly end: number
}

export interface FoundEvent {
  readonly source: string
  readonly start_mjd: number
  readonly end_mjd: number
  readonly snr: number
}

/**
 * For each known event the strongest found event of the same source that overlaps it in time, or undefined; and the found events that
 * belong to none. One found event may answer for several known ones that it spans.
 */
export function matchEvents<K extends KnownEvent, F extends FoundEvent>(known: readonly K[], found: readonly F[]): { matches: [K, F | undefined][]; extra: F[] } {
  const used = new Set<F>()
  const matches = known.map((event): [K, F | undefined] => {
    const overlapping = found.filter((f) => f.source === event.source && f.start_mjd <= event.end && f.end_mjd >= event.start)
    overlapping.forEach((f) => used.add(f))
    return [event, overlapping.toSorted((a, b) => Math.abs(b.snr) - Math.abs(a.snr))[0]]
  })
  return { matches, extra: found.filter((f) => !used.has(f)) }
}
