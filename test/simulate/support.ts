import { defineFinder, defineShape, table, z } from '@astro/sdk'
import type { Column, CurveMath, Find, Finder, LightCurve, Shape, Series } from '@astro/sdk'
import { nullTest as nullDefaults, simulator } from '../../src/config/analysis-sections.ts'
import { libm } from '../../src/kernels/libm.ts'
import { eventsOf, scoreCurve } from '../../src/kernels/one-curve.ts'
import { checkQuality } from '../../src/photometry/quality.ts'
import { flagsOf, toFloat64 } from '../../src/photometry/numeric.ts'
import type { Found, Search } from '../../src/photometry/search-result.ts'
import { drawsOf } from '../../src/photometry/simulate/seed.ts'
import type { InjectedShape, NullSettings, SimulationRequest, SimulatorSettings } from '../../src/photometry/simulate/types.ts'
import { buildLightCurve } from '../../src/photometry/light-curve.ts'
import { META, QUALITY } from '../photometry/curves.ts'

export const math: CurveMath = libm

export const box = defineShape({
  id: 'box', title: 'box', version: '1.0', kind: 'event', parameters: { duration: { unit: 'd', description: 'length', min: 0 } },
  evaluate: (time, _, { duration }) => time.map((t) => (Math.abs(t) <= duration! / 2 ? 1 : 0)),
  span({ duration }) {
    if (duration === undefined) throw new Error('no duration')
    return [duration / 2, duration / 2]
  },
})

export const sinusoid = defineShape({
  id: 'sinusoid', title: 'sinusoid', version: '1.0', kind: 'periodic', parameters: { period: { unit: 'd', description: 'period', min: 0 } },
  evaluate: (time, _, { period }, m) => time.map((t) => m.cos((2 * Math.PI * t) / period!)),
  span: () => null,
})

export const SHAPES: ReadonlyMap<string, Shape> = new Map([['box', box], ['sinusoid', sinusoid]])

export const BOXES: InjectedShape = {
  shape: 'box',
  parameters: { amplitude: { distribution: 'log-uniform', min: 0.1, max: 3 }, duration: { distribution: 'log-uniform', min: 1, max: 10 } },
}

export interface CurveOptions {
  seed?: string
  epochs?: number
  filter?: string
  meta?: Record<string, number | string>
  level?: number
  noise?: number
  columns?: Record<string, Column>
  keep?: string[]
}

/** A constant source: normal noise of known errors, one epoch a day from MJD 58000, a gap of 100 days in the middle. */
export function constant({ seed = 'a', epochs = 100, filter = 'g', meta = {}, level = 100, noise = 10, columns = {}, keep = [] }: CurveOptions = {}): LightCurve {
  const normal = drawsOf(7, 'noise', seed, 0).normal(epochs)
  const t = table({
    mjd: Float64Array.from({ length: epochs }, (_, i) => 58000 + i + (i >= epochs / 2 ? 100 : 0)),
    exptime: new Float64Array(epochs).fill(30), filter: Array.from({ length: epochs }, () => filter),
    ra: new Float64Array(epochs).fill(10), dec: new Float64Array(epochs).fill(20), flag: new Uint8Array(epochs),
    flux: normal.map((value) => level + noise * value), fluxerr: new Float64Array(epochs).fill(noise), ...columns,
  })
  // No position: the times are those of the epochs, not of the barycentre.
  return buildLightCurve({ table: t, meta: { ...META, ra: NaN, dec: NaN, ...meta }, keep }, { observatory: 'toy' })
}

function seriesOf(curve: LightCurve, index: number, failed: Uint8Array): Series {
  const column = (name: string): Float64Array => toFloat64(curve.table.columns.get(name)!)
  const n = curve.table.length
  const flag = flagsOf(curve.table)
  return {
    observatory: 'TOY', filter: curve.filter, time: column('mjd'), barycentric: false, flux: column('flux'), noise: column('fluxerr'),
    baseline: curve.statistics.flux_mean_robust ?? NaN, exposure: column('exptime'), failed,
    flag: Uint8Array.from(column('flux'), (value, i) => (Number.isFinite(value) && (flag?.[i] ?? 0) === 0 ? 0 : 1)),
    curve: new Int32Array(n).fill(index), row: Int32Array.from({ length: n }, (_, i) => i),
  }
}

/** The peak finder of first light as a finder: runs of epochs about the highest |S/N|. */
export function peakFinder(threshold = 5, dips = true): Finder {
  return defineFinder<Record<string, never>, Float64Array>({
    id: 'peak', title: 'peaks', version: '1.0', scope: 'curve', kind: 'event', params: z.strictObject({}),
    sides: () => (dips ? 'two' : 'one'), trials: ([series]) => series!.flux.length,
    process([series]) {
      const { snr } = scoreCurve(series!.flux, series!.noise, series!.flux, series!.baseline, 0)
      return { columns: [{ score: snr }], spectrum: null, state: snr }
    },
    detect([series], { state }) {
      const rules = { threshold, sideband: 3, most: 10, dips, removeFailed: false }
      return eventsOf(state, series!.flag, series!.failed, null, rules).events.map(({ start, peak, end }): Find => ({
        kind: 'event', series: 0, start, peak, end, sign: state[peak]! > 0 ? 1 : -1, score: state[peak]!, period: null, epoch: series!.time[peak]!,
        duration: null, depth: null, fap: null, alias_of: null, values: {},
      }))
    },
  })
}

/** Two successive epochs above the threshold on the same side: a finder that depends on the order of the epochs. */
export function pairFinder(threshold: number): Finder {
  return defineFinder<Record<string, never>, Float64Array>({
    id: 'peak', title: 'pairs', version: '1.0', scope: 'curve', kind: 'event', params: z.strictObject({}),
    sides: () => 'two', trials: ([series]) => series!.flux.length,
    process([series]) {
      const { snr } = scoreCurve(series!.flux, series!.noise, series!.flux, series!.baseline, 0)
      return { columns: [{ score: snr }], spectrum: null, state: snr }
    },
    detect([series], { state }) {
      return [...state.keys()].flatMap((i): Find[] => {
        const [a, b] = [state[i]!, state[i + 1] ?? 0]
        if (Math.min(Math.abs(a), Math.abs(b)) < threshold || a * b < 0) return []
        return [{
          kind: 'event', series: 0, start: i, peak: i, end: i + 1, sign: a > 0 ? 1 : -1, score: a, period: null, epoch: series!.time[i]!,
          duration: null, depth: null, fap: null, alias_of: null, values: {},
        }]
      })
    },
  })
}

const silent = { debug() {}, info() {}, warn() {} }

/** A search of the smallest kind: every finder over every curve. */
export function searchWith(...finders: readonly Finder[]): Search {
  return (curves, options) => {
    const quality = curves.map((curve) => checkQuality(curve, QUALITY))
    const all = curves.map((curve, index) => seriesOf(curve, index, quality[index]!.qflag))
    const searched = finders.filter(({ id }) => options?.finders?.includes(id) ?? true).flatMap((finder) => curves.map((curve, index) => {
      const series = [all[index]!]
      const ctx = { params: {}, kernels: { math } as never, log: silent, random: () => { throw new Error('no random numbers here') } }
      const scored = finder.process(series, ctx)
      const found = finder.detect(series, scored, ctx).map((find): Found => {
        const { time } = series[0]!
        return {
          ...find, finder: finder.id, observatory: 'TOY', filter: curve.filter, curve: index, start_index: find.start, peak_index: find.peak,
          end_index: find.end, start_mjd: time[find.start]!, peak_mjd: time[find.peak]!, end_mjd: time[find.end]!, failed: false,
        }
      })
      return { finder: finder.id, series, scored, found }
    }))
    return { curves, quality, series: all, searched } as ReturnType<Search>
  }
}

export const settings = (over: Partial<SimulatorSettings> = {}): SimulatorSettings => ({ ...simulator.parse({}) as SimulatorSettings, shapes: [BOXES], ...over })
export const nullSettings = (over: Partial<NullSettings> = {}): NullSettings => ({ ...nullDefaults.parse({}), ...over })

/** A request about one source with the peak finder. */
export function requestOf(source: string, curves: readonly LightCurve[], over: Partial<SimulatorSettings> = {}, finder = peakFinder()): SimulationRequest {
  const search = searchWith(finder)
  return { source, curves, real: search(curves), search, settings: settings(over), shapes: SHAPES, kernels: { math }, finders: [{ finder, params: {} }] }
}
