import { median, type Series } from '@astro/sdk'
import { readFileSync } from 'node:fs'
import { dataPath, seriesFrom, type Epoch } from './run.ts'

/** Flux of magnitude 0, uJy: AB. */
const ZERO = 23.9
const PER_MAG = Math.LN10 / 2.5

/** Rows of a CSV file with a header, by column. */
export function rowsOf(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(dataPath(name), 'utf8').trim().split('\n')
  const names = head!.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i]!, value])))
}

/**
 * One band of an answer of the archive, good epochs, in heliocentric time: the oids of the star (whose median magnitude is within half a
 * magnitude of that with the most epochs) brought to one zero point.
 */
export function ztfBand(name: string, filter: string): Series {
  const good = rowsOf(name).filter((row) => row['catflags'] === '0' && row['filtercode'] === filter)
  const oids = [...Map.groupBy(good, (row) => row['oid']).values()].toSorted((a, b) => b.length - a.length)
  const middle = (rows: typeof good): number => median(rows.map((row) => Number(row['mag'])))
  const main = middle(oids[0]!)
  const own = oids.filter((rows) => Math.abs(middle(rows) - main) <= 0.5)
  const epochs = own.flatMap((rows) => rows.map((row): Epoch => {
    const flux = 10 ** (0.4 * (ZERO - (Number(row['mag']) - middle(rows) + main)))
    return [Number(row['hjd']) - 2400000.5, flux, flux * PER_MAG * Number(row['magerr'])]
  }))
  return seriesFrom(epochs, filter)
}

/** A magnitude with its error as an epoch. */
export function epochOf(time: number, mag: number, error: number): Epoch {
  const flux = 10 ** (0.4 * (ZERO - mag))
  return [time, flux, flux * PER_MAG * error]
}
