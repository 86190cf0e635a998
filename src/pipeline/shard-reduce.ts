import type { LightCurve, Observatory, Source } from '@astro/sdk'
import { AstroError } from '../errors.ts'
import { buildLightCurve } from '../photometry/light-curve.ts'
import { checkStorable } from '../store/table-encode.ts'
import type { RawProduct } from './shard-raw.ts'
import type { ShardObservatory } from './types.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {} }

/** The light curves of one source: the observatory's reduction, then the statistics of the host, in order of start time. */
export async function reduceSource(
  definition: Observatory, observatory: ShardObservatory, raw: RawProduct, source: Source,
): Promise<LightCurve[]> {
  if (raw.table.length === 0) return []
  const reduced = await definition.reduce(raw, source, { reduce: observatory.reduce, log: silent })
  if (!Array.isArray(reduced)) throw new TypeError(`reduce of ${observatory.name} returned no list of light curves`)
  const curves = reduced.map((curve) => buildLightCurve(curve, { observatory: observatory.name, site: definition.site ?? null })).filter((curve) => curve.statistics.epochs > 0)
  for (const curve of curves) checkStorable(curve)
  return curves
    .map((curve, order) => ({ curve, order }))
    .sort((a, b) => (a.curve.statistics.start_mjd ?? 0) - (b.curve.statistics.start_mjd ?? 0) || a.order - b.order)
    .map(({ curve }) => curve)
}

/** What is kept of an error: a stable code and one line. */
export function failureOf(error: unknown): { code: string; message: string } {
  if (error instanceof AstroError) return { code: error.code, message: error.hint ? `${error.message}; ${error.hint}` : error.message }
  if (!(error instanceof Error)) return { code: 'plugin_error', message: String(error) }
  const code = (error as { code?: unknown }).code
  return { code: typeof code === 'string' ? code : 'plugin_error', message: error.message.split('\n')[0]! }
}
