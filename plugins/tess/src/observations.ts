import type { FetchContext, Source } from '@astro/sdk'
import { atJ2000 } from './match.ts'
import { askMast } from './mast.ts'
import type { Row } from './mast.ts'
import { authorOf } from './choose.ts'
import type { Candidate } from './choose.ts'
import type { TessParams } from './params.ts'
import { ticNumber } from './tic.ts'

/** A light curve in the archive. */
export interface Observation extends Candidate {
  readonly uri: string
}

/** Radius of the search, deg: the archive gives the position of an observation, not that of the star. */
const RADIUS = 0.1

/** The light curves that the archive has of a star, by the authors asked for; the other authors who have any. */
export async function lightCurvesOf(tic: string, source: Source, ctx: FetchContext<TessParams>): Promise<{ found: Observation[]; others: string[] }> {
  const { ra, dec } = atJ2000(source)
  const { authors, sectors } = ctx.params
  const filters = [
    { paramName: 'obs_collection', values: ['TESS', 'HLSP'] },
    { paramName: 'dataproduct_type', values: ['timeseries'] },
    { paramName: 'target_name', values: [tic] },
    ...(sectors === null ? [] : [{ paramName: 'sequence_number', values: sectors }]),
  ]
  const position = `${ra.toFixed(8)}, ${dec.toFixed(8)}, ${RADIUS}`
  const rows = await askMast('Mast.Caom.Filtered.Position', { columns: '*', filters, position }, ctx)
  const all = rows.flatMap((row) => observationOf(row, tic))
  const found = all.filter(({ author }) => authors.includes(author))
  return { found, others: [...new Set(all.map(({ author }) => author))].filter((author) => !authors.includes(author)).toSorted() }
}

/** The row as a light curve; none where it is another star's, another product (a target pixel file, a validation report), or has no file. */
function observationOf(row: Row, tic: string): Observation[] {
  const { target_name: target, dataURL: uri, provenance_name: author, sequence_number: sector, t_exptime: cadence } = row
  if (ticNumber(String(target ?? ''), true) !== tic || typeof uri !== 'string' || !/lc\.fits$/i.test(uri)) return []
  const file = uri.split('/').at(-1)!
  const number = Number(sector ?? /-s(\d{4})-/.exec(file)?.[1] ?? NaN)
  if (!Number.isInteger(number)) throw new Error(`MAST does not say which sector ${file} is of`)
  const name = typeof author === 'string' && author !== '' ? author.toUpperCase() : authorOf(file)
  return [{ sector: number, author: name, cadence: typeof cadence === 'number' ? Math.round(cadence) : NaN, file, uri }]
}
