import type { Observatory, RawPhotometry, ReducedCurve } from '../observatory.ts'
import { raDifference, wrap360 } from '../sky.ts'
import type { Source } from '../source.ts'
import { medianRa } from '../statistics.ts'
import { table } from '../table.ts'
import type { Column, Table } from '../table.ts'
import { ensure, ensureJson, ensureSame } from './assert.ts'
import type { ConformanceCheck, ObservatoryCase } from './conformance.ts'
import { cloneable, tableOf } from './fetch-checks.ts'
import { checked } from './parameter-checks.ts'

type Reduce = (raw: RawPhotometry, source: Source) => Promise<readonly ReducedCurve[]>
type Trial = (reduce: Reduce, raw: RawPhotometry, source: Source) => Promise<void>

const TIME = /^([bh]?m?jd|time|date)/i
const BRIGHTNESS = /^(mag|flux)/i

/** What a reduction makes of photometry: of what was fetched, and of the odd tables that archives also send. */
export function reduceChecks(o: Observatory, given: ObservatoryCase): ConformanceCheck[] {
  const trial = (name: string, run: Trial): ConformanceCheck => ({
    name,
    run: async () => {
      const reduce = reducer(o, given)
      for (const source of given.sources) {
        const { table: raw, meta = {} } = await tableOf(o, given, source)
        await run(reduce, { table: raw, meta }, source)
      }
    },
  })
  return [
    trial('reduces to sound light curves', async (reduce, raw, source) => {
      const curves = await reduce(raw, source)
      ensure(curves.length > 0, `'${source.name}' has no light curve; the case says that it has data`)
      curves.forEach(soundCurve)
      cloneable(curves)
    }),
    trial('reduces without side effects', pure),
    trial('reduces an empty table to nothing', async (reduce, raw, source) => {
      const none = mapColumns(raw.table, (column) => column.slice(0, 0) as Column)
      for (const nothing of [none, table({})]) {
        const curves = await reduce({ table: nothing, meta: raw.meta }, source)
        ensure(curves.length === 0, `${curves.length} light curves come from a table without rows`)
      }
    }),
    trial('reduces NaN in the brightness', async (reduce, raw, source) => {
      for (const from of [0, raw.table.length - 1]) {
        const spoilt = mapColumns(raw.table, (column, name) => (BRIGHTNESS.test(name) ? nanFrom(column, from) : column))
        ;(await reduce({ table: spoilt, meta: raw.meta }, source)).forEach(soundCurve)
      }
    }),
    trial('reduces for a source of unknown magnitude', async (reduce, raw, source) => {
      ;(await reduce(raw, { ...source, mag: null, magError: null, magFilter: null })).forEach(soundCurve)
    }),
    trial('reduces across RA 0 as anywhere else', acrossZero),
  ]
}

const silent = (): void => {}

function reducer(o: Observatory, given: ObservatoryCase): Reduce {
  const ctx = {
    reduce: checked(o.checkReduceParams, given.reduceParams ?? {}, 'reduceParams of the case'),
    log: { debug: silent, info: silent, warn: silent },
  }
  return async (raw, source) => o.reduce(raw, source, ctx)
}

function soundCurve(curve: ReducedCurve, index: number): void {
  const at = `light curve ${index}`
  const { meta, table: t } = curve
  ensure(t.length > 0, `${at} has no epoch: leave it out`)
  for (const [name, column] of t.columns) {
    ensure(column.length === t.length, `${at}: column '${name}' has ${column.length} rows, the table ${t.length}`)
  }
  for (const name of curve.keep ?? []) ensure(t.columns.has(name), `${at} keeps '${name}', which is no column of it`)
  for (const [kind, pattern] of [
    ['time', TIME],
    ['brightness', BRIGHTNESS],
  ] as const) {
    ensure(
      [...t.columns.keys()].some((name) => pattern.test(name)),
      `${at} has no column of ${kind}`,
    )
  }
  ensureJson(meta, `${at}: meta`)
  ensure(meta.ra >= 0 && meta.ra < 360, `${at}: meta.ra is ${meta.ra}, degrees in [0, 360) are needed`)
  ensure(Math.abs(meta.dec) <= 90, `${at}: meta.dec is ${meta.dec}, degrees from -90 to 90 are needed`)
  for (const name of ['series_name', 'object_id'] as const) {
    ensure(typeof meta[name] === 'string' && meta[name] !== '', `${at}: meta.${name} is ${String(meta[name])}, a text is needed`)
  }
  const alignment = meta.time_stamp_alignment
  ensure(
    ['start', 'middle', 'end'].includes(alignment),
    `${at}: meta.time_stamp_alignment is ${alignment}: start, middle or end is needed`,
  )
}

const pure: Trial = async (reduce, raw, source) => {
  const [rawBefore, sourceBefore] = structuredClone([raw, source] as const)
  const first = structuredClone(await reduce(raw, source))
  ensureSame(rawBefore, raw, 'reduce changed the raw photometry')
  ensureSame(sourceBefore, source, 'reduce changed the source')
  ensureSame(first, await reduce(raw, source), 'two reductions of the same photometry')
}

/**
 * Turns source and measurements until the measurements lie on both sides of RA 0: nothing but the positions may change. Where no position
 * is measured, a curve may keep the one that its archive gives in the metadata.
 */
const acrossZero: Trial = async (reduce, raw, source) => {
  const measured = raw.table.columns.get('ra')
  const angle = measured ? medianRa(measured as Float64Array) : source.ra
  const turn = (column: Column): Column => Float64Array.from(column as Float64Array, (ra) => wrap360(ra - angle))
  const turned = mapColumns(raw.table, (column, name) => (name === 'ra' ? turn(column) : column))
  const there = await reduce(raw, source)
  const zero = await reduce({ table: turned, meta: raw.meta }, { ...source, ra: wrap360(source.ra - angle) })
  zero.forEach(soundCurve)
  ensure(there.length === zero.length, `${there.length} light curves at RA ${source.ra}, ${zero.length} at RA 0`)
  there.forEach((curve, i) => {
    const epochs = zero[i]!.table.length
    ensure(
      curve.table.length === epochs,
      `light curve ${i} has ${curve.table.length} epochs at RA ${source.ra}, ${epochs} at RA 0`,
    )
    const off = Math.abs(raDifference(curve.meta.ra - angle, zero[i]!.meta.ra))
    const kept = measured === undefined && curve.meta.ra === zero[i]!.meta.ra
    ensure(kept || off < 1e-6, `light curve ${i}: meta.ra is off by ${off} deg at RA 0: use medianRa`)
  })
}

function mapColumns(t: Table, change: (column: Column, name: string) => Column): Table {
  const columns = new Map([...t.columns].map(([name, column]) => [name, change(column, name)]))
  return { ...table(columns), info: t.info }
}

function nanFrom(column: Column, from: number): Column {
  return column instanceof Float64Array || column instanceof Float32Array ? column.slice().fill(NaN, from) : column
}
