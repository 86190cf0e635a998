import type { Answer, FetchContext, Source } from '@astro/sdk'
import { csvOptions } from './columns.ts'
import type { ZtfParams } from './params.ts'
import { coneOf, isCovered, urlOf } from './request.ts'

/**
 * One request for one source. An answer without rows is `empty`, as is a source that the survey cannot have; everything that is
 * not the whole table asked for throws (`ctx.csv`, `ctx.http`).
 */
export async function fetchZtf(source: Source, ctx: FetchContext<ZtfParams>): Promise<Answer> {
  const { params } = ctx
  const meta = { release: params.release ?? '' }
  const reason = isCovered(source, params)
  if (reason !== null) return { empty: true, reason, meta }
  const answer = await ctx.http.get(urlOf(source, params), { retryDelay: params.retry_delay, timeout: params.timeout })
  const table = ctx.csv(answer.text(), csvOptions)
  if (table.length > 0) return { table, meta }
  return { empty: true, reason: `no detection within ${(3600 * coneOf(source, params).radius).toFixed(2)} arcsec`, meta }
}
