// The quality and the peak finder of a light curve written out in TypeScript, as slow and obvious twins of the kernels: results are compared
// to the bit.
import { numbers, raDifference } from '@astro/sdk'
import type { LightCurve, Table } from '@astro/sdk'
import { libm } from '../../src/kernels/libm.ts'
import type { PeakParameters } from './analyze.ts'
import { toFloat64 } from '../../src/photometry/numeric.ts'
import type { Quality, QualityParameters } from '../../src/photometry/quality.ts'
import { goodEpochs, median, worstNoise } from './slow-statistics.ts'

const DEG = Math.PI / 180

export function checkQuality(curve: LightCurve, parameters: QualityParameters): Quality {
  const { table } = curve
  const qflag = new Uint8Array(table.length)
  const flag = column(table, 'flag')
  if (flag) for (let i = 0; i < flag.length; i++) if (flag[i] !== 0) qflag[i] = 1
  const distance = distances(table)
  if (!distance) return { offset: null, qflag }
  const offset = standardize(distance)
  if (parameters.cut_names.length > 0) {
    for (let i = 0; i < offset.length; i++) if (!(Math.abs(offset[i]!) <= parameters.offset_threshold)) qflag[i] = 1
  }
  return { offset, qflag }
}

function column(table: Table, name: string): Float64Array | undefined {
  const found = table.columns.get(name)
  return found && toFloat64(found)
}

/** Distance of every epoch from the median position, pixels or degrees; undefined for a curve without positions. */
function distances(table: Table): Float64Array | undefined {
  const [pos1, pos2] = [column(table, 'pos1'), column(table, 'pos2')]
  if (pos1 && pos2) {
    const [x0, y0] = [median(pos1), median(pos2)]
    return pos1.map((x, i) => Math.sqrt((x - x0) ** 2 + (pos2[i]! - y0) ** 2))
  }
  const [ra, dec] = [column(table, 'ra'), column(table, 'dec')]
  if (!ra || !dec) return undefined
  // Measured from the first position, so that the median is right across RA 0.
  const pivot = ra.find(Number.isFinite) ?? NaN
  const east = ra.map((value) => raDifference(value, pivot))
  const [east0, dec0] = [median(east), median(dec)]
  return east.map((value, i) => Math.sqrt(((value - east0) * libm.cos(dec[i]! * DEG)) ** 2 + (dec[i]! - dec0) ** 2))
}

/** Values less their median, over their median absolute deviation (not scaled to a standard deviation); 0 where that is 0. */
function standardize(values: Float64Array): Float64Array {
  const centre = median(values)
  const deviation = values.map((value) => value - centre)
  const scatter = median(deviation.map(Math.abs))
  return scatter === 0 ? deviation.map((value) => (Number.isNaN(value) ? NaN : 0)) : deviation.map((value) => value / scatter)
}

/** Scores of every epoch of a curve, flagged ones too. A function of the curve alone, so it runs again on injected data. */
export function score({ table, statistics }: LightCurve): { snr: Float64Array; dmag: Float64Array } {
  const flux = toFloat64(numbers(table, 'flux'))
  const mag = toFloat64(numbers(table, 'mag'))
  const fluxerr = table.columns.has('fluxerr') ? numbers(table, 'fluxerr') : undefined
  const centre = statistics.flux_mean_robust ?? NaN
  const middle = median(mag)
  return {
    snr: flux.map((value, i) => (value - centre) / worstNoise(fluxerr?.[i], statistics.flux_rms_robust)),
    dmag: mag.map((value) => middle - value),
  }
}

/** [start, peak, end, failed, largest |offset| or null] of every event in the order of time, and the epochs of all. */
export function findPeaks(curve: LightCurve, snr: Float64Array, quality: Quality, parameters: PeakParameters): { events: unknown[][]; detected: Uint8Array } {
  const flag = curve.table.columns.get('flag')
  const usable = goodEpochs(snr.length, flag && toFloat64(flag))
  for (let i = 0; i < usable.length; i++) if (!Number.isFinite(snr[i])) usable[i] = 0
  const searched = new Uint8Array(usable.length)
  const detected = new Uint8Array(usable.length)
  const events: unknown[][] = []
  while (events.length < parameters.max_det_per_lc) {
    const peak = highest(snr, (i) => usable[i] === 1 && searched[i] === 0, parameters)
    if (peak < 0) break
    const event = runAround(peak, snr, usable, searched, sideband(parameters))
    for (const i of event) searched[i] = 1
    const failed = event.some((i) => quality.qflag[i] === 1)
    if (parameters.remove_failed && failed) continue
    for (const i of event) detected[i] = 1
    const offsets = quality.offset ? event.map((i) => Math.abs(quality.offset![i]!)).filter(Number.isFinite) : []
    events.push([event[0]!, peak, event.at(-1)!, failed, offsets.length > 0 ? Math.max(...offsets) : null])
  }
  return { events: events.toSorted((a, b) => (a[1] as number) - (b[1] as number)), detected }
}

/** First epoch of the highest score among those allowed; -1 when none is above the threshold. */
function highest(snr: Float64Array, allowed: (i: number) => boolean, { snr_threshold, abs_snr }: PeakParameters): number {
  let [best, at] = [snr_threshold, -1]
  for (let i = 0; i < snr.length; i++) {
    const value = abs_snr ? Math.abs(snr[i]!) : snr[i]!
    if (value > best && allowed(i)) [best, at] = [value, i]
  }
  return at
}

function sideband({ snr_threshold, snr_threshold_sidebands: value }: PeakParameters): number {
  return Math.max(0, value < 0 ? snr_threshold + value : value)
}

/** Epochs of the run around a peak, in time order. */
function runAround(peak: number, snr: Float64Array, usable: Uint8Array, searched: Uint8Array, threshold: number): number[] {
  const sign = Math.sign(snr[peak]!)
  const event = [peak]
  for (const step of [-1, 1]) {
    for (let i = peak + step; i >= 0 && i < snr.length; i += step) {
      if (usable[i] === 0) continue
      if (searched[i] === 1 || !(sign * snr[i]! > threshold)) break
      event.push(i)
    }
  }
  return event.toSorted((a, b) => a - b)
}
