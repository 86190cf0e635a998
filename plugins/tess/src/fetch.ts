import type { Answer, FetchContext, Source } from '@astro/sdk'
import { choose } from './choose.ts'
import type { Choice } from './choose.ts'
import { joined } from './join.ts'
import { readLightCurve } from './light-curve-file.ts'
import type { LightCurveFile } from './light-curve-file.ts'
import { localLightCurves } from './local.ts'
import { downloadUrl } from './mast.ts'
import { matchTic } from './match.ts'
import { lightCurvesOf } from './observations.ts'
import type { Observation } from './observations.ts'
import type { TessParams } from './params.ts'
import { ticOf } from './tic.ts'

/** Why there is nothing to ask for; null when there may be something. */
export function isCovered({ mag }: Source, { mag_limit: limit }: TessParams): string | null {
  return mag !== null && mag > limit ? `magnitude ${mag} is fainter than ${limit}` : null
}

/**
 * The light curves of one star, one a sector: which star it is (TIC number of the catalog, else a search around the position), which
 * light curves there are of it, the files chosen of them. Nothing of a kind is `empty` with the reason; all else throws.
 */
export async function fetchTess(source: Source, ctx: FetchContext<TessParams>): Promise<Answer> {
  const { params } = ctx
  const none = isCovered(source, params)
  if (none !== null) return { empty: true, reason: none }
  const named = ticOf(source, params)
  if (params.local_files !== null) return fromFiles(named, source, params.local_files, ctx)
  const match = named === null ? await matchTic(source, ctx) : null
  if (typeof match === 'string') return { empty: true, reason: match }
  const tic = named ?? match!.tic
  const how = match === null ? { tic_from: 'catalog' } : { tic_from: 'position', tic_distance: match.distance, tic_magnitude: match.compared }
  const { found, others } = await lightCurvesOf(tic, source, ctx)
  const choices = choose(found, params)
  if (choices.length === 0) {
    const rest = others.length > 0 ? `; ${others.join(', ')} have some (authors)` : ''
    return { empty: true, reason: `no light curve of TIC ${tic} by ${params.authors.join(', ')}${inSectors(params)}${rest}`, meta: { local_name: tic } }
  }
  return joined(tic, await downloaded(tic, choices, ctx), how)
}

async function downloaded(tic: string, choices: readonly Choice<Observation>[], ctx: FetchContext<TessParams>): Promise<Choice<LightCurveFile>[]> {
  const { base_url: base, retry_delay: retryDelay, timeout } = ctx.params
  const files: Choice<LightCurveFile>[] = []
  for (const { taken: { uri, file, author, sector }, passedOver } of choices) {
    const answer = await ctx.http.get(downloadUrl(base, uri), { retryDelay, timeout, maxBytes: 2 ** 28 })
    const taken = await readLightCurve(answer.body, file, ctx.fits, author)
    if (taken.sector !== sector || (taken.tic ?? tic) !== tic) {
      throw new Error(`${file} is of TIC ${taken.tic ?? 'unknown'}, sector ${taken.sector}; asked for was TIC ${tic}, sector ${sector}`)
    }
    files.push({ taken, passedOver })
  }
  return files
}

async function fromFiles(named: string | null, source: Source, place: string, ctx: FetchContext<TessParams>): Promise<Answer> {
  const choices = choose(await localLightCurves(named, source, place, ctx), ctx.params)
  const tic = named ?? choices[0]?.taken.tic ?? null
  if (choices.length === 0 || tic === null) {
    const what = named === null ? `star within ${ctx.params.distance_thresh} arcsec` : `TIC ${named}`
    return { empty: true, reason: `no light curve of ${what}${inSectors(ctx.params)} in ${place}`, ...(named === null ? {} : { meta: { local_name: named } }) }
  }
  return joined(tic, choices, { tic_from: named === null ? 'position' : 'catalog' })
}

function inSectors({ sectors }: TessParams): string {
  return sectors === null ? '' : ` in sectors ${sectors.join(', ')}`
}
