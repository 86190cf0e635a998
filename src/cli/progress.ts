import { printable, truncate } from '../view/text.ts'
import { formatCount, formatDuration, formatRate } from './format.ts'

export interface ProgressOptions {
  readonly stream: { write(text: string): unknown; readonly columns?: number | undefined }
  readonly isTTY: boolean
  /** True: the result is one JSON document elsewhere, so plain lines here, and no summary. */
  readonly json: boolean
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** False: ASCII only. */
  readonly unicode?: boolean
}

export interface ProgressState {
  readonly done: number
  /** Null while it is not known. */
  readonly total: number | null
  /** What is done: `fetch`. */
  readonly label: string
  /** What is in hand: a name, a count of failures. */
  readonly detail?: string
}

export interface Progress {
  update(state: ProgressState): void
  /** A line that stays, above the progress. */
  note(text: string): void
  /** Takes the progress line away and writes the summary. When piped, work under two seconds stays silent. */
  end(summary?: string): void
}

interface Sample {
  readonly time: number
  readonly done: number
}

const REDRAW_MS = 100
const SILENT_MS = 2000
const RATE_WINDOW_MS = 30_000
const CLEAR = '\r\x1b[2K'

/** Progress with rate and time left: one redrawn line on a terminal, sparse plain lines when piped. */
export function createProgress(options: ProgressOptions): Progress {
  const rate = createRate()
  return options.isTTY && !options.json ? redrawn(options, rate) : plain(options, rate)
}

function redrawn({ stream, now, unicode = true }: ProgressOptions, rate: Rate): Progress {
  let shown = ''
  let drawnAt = -Infinity
  const draw = (line: string): void => {
    stream.write(`${CLEAR}${line}`)
    shown = line
  }
  return {
    update(state) {
      const time = now()
      const perSecond = rate(time, state.done)
      if (time - drawnAt < REDRAW_MS && state.done !== state.total) return
      drawnAt = time
      const line = truncate(progressLine(state, perSecond, unicode), Math.max(10, (stream.columns ?? 80) - 1), unicode ? '…' : '')
      if (line !== shown) draw(line)
    },
    note(text) {
      stream.write(`${shown === '' ? '' : CLEAR}${printable(text)}\n${shown}`)
    },
    end(summary) {
      if (shown !== '') draw('')
      if (summary) stream.write(`${printable(summary)}\n`)
    },
  }
}

// At most one line in two seconds, fewer the longer it lasts (a night of work is some 150 lines), and one at each quarter.
function plain({ stream, json, now }: ProgressOptions, rate: Rate): Progress {
  const start = now()
  let [lastAt, lastQuarter] = [start, 0]
  return {
    update(state) {
      const time = now()
      const perSecond = rate(time, state.done)
      const elapsed = time - start
      const quarter = state.total ? Math.floor((4 * state.done) / state.total) : 0
      const due = quarter > lastQuarter || time - lastAt >= Math.max(SILENT_MS, elapsed / 20)
      if (elapsed < SILENT_MS || !due) return
      ;[lastAt, lastQuarter] = [time, Math.max(quarter, lastQuarter)]
      stream.write(`${progressLine(state, perSecond, null)}\n`)
    },
    note(text) {
      stream.write(`${printable(text)}\n`)
    },
    end(summary) {
      if (summary && !json && now() - start >= SILENT_MS) stream.write(`${printable(summary)}\n`)
    },
  }
}

/** Things per second over the last half minute; null while nothing can be told. */
type Rate = (time: number, done: number) => number | null

function createRate(): Rate {
  const samples: Sample[] = []
  return (time, done) => {
    const last = samples.at(-1)
    if (last === undefined || time - last.time >= REDRAW_MS) samples.push({ time, done })
    while (samples.length > 2 && time - samples[1]!.time > RATE_WINDOW_MS) samples.shift()
    const first = samples[0]!
    return time > first.time && done > first.done ? ((done - first.done) / (time - first.time)) * 1000 : null
  }
}

/** `bar`: null for none, else whether it may be drawn with block characters. */
function progressLine({ done, total, label, detail }: ProgressState, rate: number | null, bar: boolean | null): string {
  const parts = [printable(label)]
  if (total !== null && total > 0) {
    if (bar !== null) parts.push(barOf(done / total, bar))
    parts.push(`${Math.min(100, Math.floor((100 * done) / total))} %`.padStart(5))
  }
  parts.push(total === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`)
  if (rate !== null) parts.push(formatRate(rate))
  if (rate !== null && total !== null && done < total) parts.push(`${formatDuration((total - done) / rate)} left`)
  if (detail) parts.push(printable(detail))
  return parts.join('  ')
}

function barOf(fraction: number, unicode: boolean): string {
  const full = Math.round(20 * Math.min(1, Math.max(0, fraction)))
  return (unicode ? '█' : '#').repeat(full) + (unicode ? '░' : '-').repeat(20 - full)
}
