import { separation } from '@astro/sdk'
import type { FetchContext, Source } from '@astro/sdk'
import { readLightCurve } from './light-curve-file.ts'
import type { LightCurveFile } from './light-curve-file.ts'
import { atJ2000 } from './match.ts'
import type { TessParams } from './params.ts'

/**
 * The light curves among the local files that are the source's: by TIC number where it is known, else those of the nearest star within
 * `distance_thresh`. Files whose name tells another TIC number are not opened.
 */
export async function localLightCurves(tic: string | null, source: Source, named: string, ctx: FetchContext<TessParams>): Promise<LightCurveFile[]> {
  const paths = (await ctx.files.list(named)).filter((path) => /lc\.fits(?:\.gz)?$/i.test(path))
  const ours: LightCurveFile[] = []
  for (const path of paths) {
    const file = path.split(/[\\/]/).at(-1)!
    const told = numberIn(file)
    if (tic !== null && told !== null && told !== tic) continue
    ctx.signal.throwIfAborted()
    ours.push(await readLightCurve(await ctx.files.read(path), file, ctx.fits))
  }
  if (tic !== null) return ours.filter((one) => one.tic === tic)
  return nearest(ours, source, ctx.params.distance_thresh)
}

/** TIC number in a name: 16 or 11 digits, as the archive fills them with zeros, or what follows `tic`; null without one. */
function numberIn(file: string): string | null {
  const digits = /(?:^|[-_])(\d{16}|\d{11})(?=[-_])/.exec(file)?.[1] ?? /(?:^|[-_])tic[-_]?(\d+)/i.exec(file)?.[1]
  return digits?.replace(/^0+(?=\d)/, '') ?? null
}

function nearest(files: readonly LightCurveFile[], source: Source, limit: number): LightCurveFile[] {
  const { ra, dec } = atJ2000(source)
  const near = files
    .map((file) => ({ file, distance: 3600 * separation(ra, dec, file.ra, file.dec) }))
    .filter(({ file, distance }) => file.tic !== null && distance < limit)
    .toSorted((a, b) => a.distance - b.distance || (a.file.file < b.file.file ? -1 : 1))
  return near.filter(({ file }) => file.tic === near[0]!.file.tic).map(({ file }) => file)
}
