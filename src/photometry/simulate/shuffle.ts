import type { Column, LightCurve } from '@astro/sdk'
import { errorAtBaseline } from '../noise.ts'
import { flagsOf, toFloat64 } from '../numeric.ts'
import { median } from '../robust.ts'
import { changedCurve, withBrightness } from './changed-curve.ts'
import type { Draws } from './seed.ts'

/** Columns that move together: the brightness of an epoch with its noise. */
const MOVING = ['flux', 'fluxerr', 'mag', 'magerr'] as const

/**
 * The curve with the brightness of its good epochs in another order: times, flags, limits, positions stay where they are. Epochs change
 * places within one object of the survey (column `oid`) only. With `blockDays`, whole stretches of that length change places and keep
 * their inner order, as red noise needs.
 */
export function shuffledCurve(curve: LightCurve, draws: Draws, blockDays?: number): LightCurve {
  const rows = objectsOf(curve)
  const uniform = draws.uniform(curve.table.length)
  let drawn = 0
  const from = Int32Array.from({ length: curve.table.length }, (_, i) => i)
  const mjd = toFloat64(curve.table.columns.get('mjd')!)
  for (const own of rows) {
    const blocks = blockDays === undefined ? own.map((row) => [row]) : blocksOf(own, mjd, blockDays)
    // Fisher and Yates, from the last on (Durstenfeld 1964, CACM 7, 420).
    for (let i = blocks.length - 1; i > 0; i--) {
      const j = Math.floor(uniform[drawn++]! * (i + 1))
      ;[blocks[i], blocks[j]] = [blocks[j]!, blocks[i]!]
    }
    blocks.flat().forEach((row, i) => (from[own[i]!] = row))
  }
  return moved(curve, (column) => column.map((_, i) => column[from[i]!]!))
}

/**
 * The curve mirrored at `baseline`, in the unit of its flux: dips become brightenings of the same height. Limits stay. Errors that shrink
 * with the flux (as those quoted in magnitudes do) are first scaled up to what they are at the baseline, as the noise of dips is.
 */
export function flippedCurve(curve: LightCurve, baseline: number): LightCurve {
  const { columns } = curve.table
  const flux = toFloat64(columns.get('flux')!)
  const quoted = columns.get('fluxerr')
  const errors = quoted && toFloat64(quoted)
  const most = errors && baseline > 0 ? median(errors) : 0
  return changedCurve(curve, {
    flux: flux.map((value) => 2 * baseline - value), fluxerr: errors?.map((error, i) => errorAtBaseline(error, flux[i]!, baseline, most)),
    changed: new Uint8Array(flux.length).fill(1),
  })
}

/** Good rows of each object, ascending in time. */
function objectsOf({ table }: LightCurve): number[][] {
  const flag = flagsOf(table)
  const flux = toFloat64(table.columns.get('flux')!)
  const oid: Column | undefined = table.columns.get('oid')
  const groups = new Map<unknown, number[]>()
  for (let i = 0; i < table.length; i++) {
    if ((flag !== undefined && flag[i] !== 0) || !Number.isFinite(flux[i])) continue
    const name = oid?.[i]
    const group = groups.get(name)
    if (group) group.push(i)
    else groups.set(name, [i])
  }
  return [...groups.values()]
}

function blocksOf(rows: readonly number[], mjd: Float64Array, days: number): number[][] {
  const blocks: number[][] = []
  let end = -Infinity
  for (const row of rows) {
    if (mjd[row]! >= end) {
      blocks.push([])
      end = mjd[row]! + days
    }
    blocks.at(-1)!.push(row)
  }
  return blocks
}

function moved(curve: LightCurve, move: (column: Float64Array) => Float64Array): LightCurve {
  const columns: Record<string, Float64Array> = {}
  for (const name of MOVING) {
    const column = curve.table.columns.get(name)
    if (column) columns[name] = move(toFloat64(column))
  }
  return withBrightness(curve, columns)
}
