import { separation } from '@astro/sdk'
import type { FetchContext, Source } from '@astro/sdk'
import { readLightCurve } from './light-curve-file.ts'
import type { LightCurveFile } from './light-curve-file.ts'
import { atJ2000 } from './match.ts'
import type { TessParams } from './params.ts'

/** Whose light curve a file holds. */
interface Whose extends Pick<LightCurveFile, 'tic' | 'ra' | 'dec'> {
  readonly path: string
}

/** What files were found to be, by path, for as long as the parameters of a run: the next source opens its own alone. */
const known = new WeakMap<TessParams, Map<string, Promise<Whose>>>()

/**
 * The light curves among the local files that are the source's: by TIC number where it is known, else those of the nearest star within
 * `distance_thresh`. Files whose name tells another TIC number are not opened; whose the others are is read once in a run.
 */
export async function localLightCurves(tic: string | null, source: Source, named: string, ctx: FetchContext<TessParams>): Promise<LightCurveFile[]> {
  const paths = (await ctx.files.list(named)).filter((path) => /lc\.fits(?:\.gz)?$/i.test(path))
  const own = tic === null ? nearest(await whose(paths, ctx), source, ctx.params.distance_thresh) : await ofStar(tic, paths, ctx)
  const opened: LightCurveFile[] = []
  for (const path of own) opened.push(await open(path, ctx))
  return opened.filter((one) => tic === null || one.tic === tic)
}

/** The files that may be those of a TIC number: by their names, else by what is in them. */
async function ofStar(tic: string, paths: readonly string[], ctx: FetchContext<TessParams>): Promise<string[]> {
  const nameless = await whose(paths.filter((path) => numberIn(nameOf(path)) === null), ctx)
  const inside = new Set(nameless.filter((one) => one.tic === tic).map(({ path }) => path))
  return paths.filter((path) => numberIn(nameOf(path)) === tic || inside.has(path))
}

async function whose(paths: readonly string[], ctx: FetchContext<TessParams>): Promise<Whose[]> {
  const files = known.get(ctx.params) ?? new Map<string, Promise<Whose>>()
  known.set(ctx.params, files)
  const found: Whose[] = []
  for (const path of paths) {
    const asked = files.get(path) ?? open(path, ctx).then(({ tic, ra, dec }) => ({ path, tic, ra, dec }))
    files.set(path, asked)
    // What fails may be mended before the next source.
    found.push(await asked.catch((error: unknown) => (files.delete(path), Promise.reject(error))))
  }
  return found
}

async function open(path: string, ctx: FetchContext<TessParams>): Promise<LightCurveFile> {
  ctx.signal.throwIfAborted()
  return readLightCurve(await ctx.files.read(path), nameOf(path), ctx.fits)
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1)!
}

/** TIC number in a name: 16 or 11 digits, as the archive fills them with zeros, or what follows `tic`; null without one. */
function numberIn(file: string): string | null {
  const digits = /(?:^|[-_])(\d{16}|\d{11})(?=[-_])/.exec(file)?.[1] ?? /(?:^|[-_])tic[-_]?(\d+)/i.exec(file)?.[1]
  return digits?.replace(/^0+(?=\d)/, '') ?? null
}

function nearest(files: readonly Whose[], source: Source, limit: number): string[] {
  const { ra, dec } = atJ2000(source)
  const near = files
    .map((file) => ({ file, distance: 3600 * separation(ra, dec, file.ra, file.dec) }))
    .filter(({ file, distance }) => file.tic !== null && distance < limit)
    .toSorted((a, b) => a.distance - b.distance || (nameOf(a.file.path) < nameOf(b.file.path) ? -1 : 1))
  return near.filter(({ file }) => file.tic === near[0]!.file.tic).map(({ file }) => file.path)
}
