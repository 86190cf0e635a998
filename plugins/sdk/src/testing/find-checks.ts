import type { Find, Scored, Series } from '../finder.ts'
import { ensure, ensureJson } from './assert.ts'

/** Columns are those of the series; a spectrum is finite where it has power. @throws Error saying what is not so */
export function checkScored({ columns, spectrum }: Scored, series: readonly Series[], name: string): void {
  ensure(columns.length === series.length, `${name}: ${columns.length} sets of columns for ${series.length} series`)
  columns.forEach((set, i) => {
    for (const [column, values] of Object.entries(set)) {
      const epochs = series[i]!.time.length
      ensure(values.length === epochs, `${name}: column '${column}' has ${values.length} values, series ${i} has ${epochs} epochs`)
    }
  })
  if (spectrum === null) return
  const { frequency, power, window } = spectrum
  ensure(frequency.length === power.length, `${name}: the spectrum has ${frequency.length} frequencies, ${power.length} powers`)
  ensure(window === null || window.length === power.length, `${name}: the window has another length than the spectrum`)
  ensure(frequency.every((f, i) => f > 0 && Number.isFinite(f) && (i === 0 || f > frequency[i - 1]!)), `${name}: frequencies must ascend from above 0`)
}

/** @throws Error saying which find is not as the contract says */
export function checkFinds(finds: readonly Find[], series: readonly Series[], kind: Find['kind'], name: string): void {
  finds.forEach((find, i) => {
    const place = `${name}: find ${i}`
    ensure(find.kind === kind, `${place} is of kind '${find.kind}', the finder's is '${kind}'`)
    const within = series[find.series]
    ensure(within !== undefined, `${place} is in series ${find.series} of ${series.length}`)
    const epochs = within.time.length
    const whole = [find.start, find.peak, find.end].every((number) => Number.isInteger(number) && number >= 0 && number < epochs)
    ensure(whole && find.start <= find.peak && find.peak <= find.end, `${place}: epochs ${find.start}, ${find.peak}, ${find.end} of ${epochs}`)
    ensure(within.flag[find.peak] === 0 || kind === 'periodic', `${place}: its peak is a flagged epoch`)
    ensure(Number.isFinite(find.score), `${place}: its score is ${find.score}`)
    ensure([-1, 0, 1].includes(find.sign) && (find.sign === 0 || Math.sign(find.score) === find.sign), `${place}: sign ${find.sign}, score ${find.score}`)
    numbers(find, place)
    ensureJson(find.values, `${place}: values`)
    ensure(i === 0 || kind === 'periodic' || Math.abs(find.score) <= Math.abs(finds[i - 1]!.score), `${place} is better than the one before it`)
  })
}

function numbers(find: Find, place: string): void {
  const { period, epoch, duration, depth, fap, alias_of } = find
  ensure(period === null || (period > 0 && Number.isFinite(period)), `${place}: its period is ${period}`)
  ensure(find.kind === 'event' || period !== null, `${place}: what is periodic has a period`)
  ensure(epoch === null || Number.isFinite(epoch), `${place}: its epoch is ${epoch}`)
  ensure(duration === null || (duration >= 0 && Number.isFinite(duration)), `${place}: its duration is ${duration}`)
  ensure(depth === null || (depth >= 0 && Number.isFinite(depth)), `${place}: its depth is ${depth}`)
  ensure(fap === null || (fap >= 0 && fap <= 1), `${place}: its false-alarm probability is ${fap}`)
  ensure(alias_of === null || alias_of !== '', `${place}: alias_of is empty`)
}
