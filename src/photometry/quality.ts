import { raDifference } from '@astro/sdk'
import type { LightCurve, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { toFloat64 } from './numeric.ts'
import { median } from './robust.ts'

/** Section `quality` of the configuration. */
export interface QualityParameters {
  /** Cuts in force; `offset` is the one there is. */
  readonly cut_names: readonly string[]
  /** Largest |offset| of a good epoch, in scatters of the offsets. */
  readonly offset_threshold: number
}

export interface Quality {
  /**
   * Distance from the median position, less its median, over its median absolute deviation; null for a curve without positions.
   */
  readonly offset: Float64Array | null
  /** 1 where an epoch is flagged by the survey or fails a cut. */
  readonly qflag: Uint8Array
}

const DEG = Math.PI / 180

/**
 * Quality of every epoch: the survey's flag, and the offset of its position (pos1, pos2 in pixels where the curve has them, else
 * ra, dec in degrees) from the median position of the curve. Both sides of the cut count; an epoch with an unknown position fails
 * it. Reads only.
 * @throws AstroError `unknown_cut` for a name that is no cut.
 */
export function checkQuality(curve: LightCurve, parameters: QualityParameters): Quality {
  const unknown = parameters.cut_names.find((name) => name !== 'offset')
  if (unknown !== undefined) {
    throw new AstroError('unknown_cut', EXIT.configuration, `quality.cut_names: there is no cut '${unknown}'`, {
      hint: "The cut there is: 'offset'.",
    })
  }
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
  return east.map((value, i) => Math.sqrt(((value - east0) * Math.cos(dec[i]! * DEG)) ** 2 + (dec[i]! - dec0) ** 2))
}

/** Values less their median, over their median absolute deviation (not scaled to a standard deviation); 0 where that is 0. */
function standardize(values: Float64Array): Float64Array {
  const centre = median(values)
  const deviation = values.map((value) => value - centre)
  const scatter = median(deviation.map(Math.abs))
  return scatter === 0 ? deviation.map((value) => (Number.isNaN(value) ? NaN : 0)) : deviation.map((value) => value / scatter)
}
