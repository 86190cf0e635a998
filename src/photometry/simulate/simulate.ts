import type { Searched } from '../search-result.ts'
import { finiteOrNull } from '../numeric.ts'
import { median } from '../robust.ts'
import { drawInjections, type Drawn } from './draw.ts'
import { inject, type Injected } from './inject.ts'
import { prepare, type Prepared } from './prepare.ts'
import { answers, kindOf, type Truth } from './recover.ts'
import { drawsOf } from './seed.ts'
import { shuffledCurve } from './shuffle.ts'
import type { Injection, MagnitudeCut, Recovery, Simulated, Simulation, SimulationRequest } from './types.ts'

/**
 * Puts events into the light curves of one source, one at a time, and looks for them with quality and finders as in the real run. A
 * function of its arguments alone: seeds come from (seed, source, index). Epochs are uniform over the whole span of the source's
 * curves, gaps included. The source has no detection in its real curves: its caller leaves such sources out.
 * @throws AstroError `simulator_shape`, `simulator_parameter`.
 */
export function simulate(request: SimulationRequest): Simulation {
  const { source, curves, real, settings, shapes } = request
  const drawn = drawInjections(source, settings, shapes)
  if (drawn.length === 0) return none(null)
  const prepared = prepare(curves, real)
  const span = spanOf(prepared)
  if (!span) return none('no_epochs')
  const mag = curves.map(({ statistics }) => statistics.mag_mean_robust).find((value) => value !== null) ?? null
  // What no curve could take (an amplitude relative to a baseline that none has) tells nothing of the search.
  const noise = onlyNoise(request)
  const done = drawn.map((one) => simulateOne(request, prepared, one, { span, mag, noise })).filter(({ injection }) => injection.filter !== '')
  if (done.length === 0) return none('no_baseline')
  return { injections: done.map(({ injection }) => injection), simulated: done.flatMap(({ simulated }) => simulated), not_simulated: null }
}

function none(not_simulated: Simulation['not_simulated']): Simulation {
  return { injections: [], simulated: [], not_simulated }
}

/** First and last epoch, MJD; undefined without any. */
function spanOf(prepared: readonly Prepared[]): [number, number] | undefined {
  let [first, last] = [Infinity, -Infinity]
  for (const { mjd } of prepared) {
    if (mjd.length === 0) continue
    first = Math.min(first, mjd[0]!)
    last = Math.max(last, mjd.at(-1)!)
  }
  return first <= last ? [first, last] : undefined
}

/** What all injections of a source share. */
interface Shared {
  readonly span: readonly [number, number]
  readonly mag: number | null
  readonly noise: () => readonly Searched[]
}

/**
 * What the finders say of noise alone: of the curves with their epochs in another order, which all injections of nothing into a source
 * share. The curves as they are hold no detection that could match by chance, since sources with one are left out.
 */
function onlyNoise({ source, curves, settings, search }: SimulationRequest): Shared['noise'] {
  let searched: readonly Searched[] | undefined
  return () => (searched ??= search(curves.map((curve, i) => shuffledCurve(curve, drawsOf(settings.seed, `nothing ${i}`, source, 0)))).searched)
}

function simulateOne(request: SimulationRequest, prepared: readonly Prepared[], drawn: Drawn, { span, mag, noise }: Shared) {
  const { source, settings, kernels } = request
  const epoch = span[0] + (span[1] - span[0]) * drawn.place
  const instant = { utc: epoch, tdb: epoch + lightTime(prepared, epoch) }
  const injected = inject(prepared, drawn, instant, drawsOf(settings.seed, 'photons', source, drawn.index), kernels.math)
  const { kept, places, lost } = throughReduction(prepared, injected, request.cuts)
  const truthFor = ({ series }: Searched): Truth => {
    return { shape: drawn.shape, parameters: drawn.parameters, t0: series.every((s) => s.barycentric) ? instant.tdb : instant.utc, sign: injected.sign }
  }
  const searched = drawn.zero ? noise() : lost === true ? [] : request.search(kept).searched
  const simulated = searched.flatMap((one) => one.found.map((found): Simulated => {
    return { ...found, curve: places[found.curve]!, injection: drawn.index, matches: answers(found, one, truthFor(one), settings, kernels.math) }
  }))
  const kind = kindOf(drawn.shape, drawn.parameters)
  const finders = request.finders.filter(({ finder }) => finder.kind === kind).map(({ finder }) => finder.id)
  const injection: Injection = {
    index: drawn.index, shape: drawn.shape.id, parameters: drawn.parameters, zero: drawn.zero, epoch_mjd: epoch,
    filter: injected.filters.join('+'), in_data: injected.inData, lost_in_reduction: lost,
    expected_snr: injected.expectedSnr === null ? null : finiteOrNull(injected.expectedSnr), span_days: span[1] - span[0], mag,
    photon_noise: injected.photonNoise,
    recovered: Object.fromEntries(finders.map((id) => [id, recoveryOf(simulated.filter(({ finder, matches }) => finder === id && matches))])),
  }
  return { injection, simulated }
}

/** Barycentric TDB less UTC at the barycentric epoch nearest to this time, days; 0 for curves in UTC. */
function lightTime(prepared: readonly Prepared[], epoch: number): number {
  let [nearest, offset] = [Infinity, 0]
  for (const { mjd, time } of prepared.filter(({ barycentric }) => barycentric)) {
    for (let i = 0; i < mjd.length; i++) {
      const distance = Math.abs(mjd[i]! - epoch)
      if (distance < nearest && Number.isFinite(time[i]!)) [nearest, offset] = [distance, time[i]! - mjd[i]!]
    }
  }
  return offset
}

/** The curves that a reduction with a cut in magnitude would have kept; null where none has one. */
function throughReduction(prepared: readonly Prepared[], injected: Injected, cuts: ReadonlyMap<string, MagnitudeCut> | undefined) {
  if (!cuts || cuts.size === 0) return { kept: injected.curves, places: [...prepared.keys()], lost: null }
  const bands = Map.groupBy(prepared.keys(), (i) => `${prepared[i]!.observatory} ${prepared[i]!.curve.filter}`)
  const gone = new Set<number>()
  for (const members of bands.values()) {
    const cut = cuts.get(prepared[members[0]!]!.observatory)
    if (!cut) continue
    const isCut = (of: (i: number) => { table: { columns: ReadonlyMap<string, unknown> } }): boolean => {
      const mags = members.flatMap((i) => [...(of(i).table.columns.get('mag') as Float64Array)].filter((_, row) => prepared[i]!.good[row] === 1))
      return Math.abs(median(mags) - cut.mag) > cut.range
    }
    if (isCut((i) => injected.curves[i]!) && !isCut((i) => prepared[i]!.curve)) for (const i of members) gone.add(i)
  }
  const places = [...prepared.keys()].filter((i) => !gone.has(i))
  return { kept: places.map((i) => injected.curves[i]!), places, lost: gone.size > 0 && gone.size === prepared.length }
}

function recoveryOf(matches: readonly Simulated[]): Recovery {
  const [best] = matches.toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score))
  const filters = [...new Set(matches.map(({ filter }) => filter))].toSorted()
  return { recovered: best !== undefined, score: best?.score ?? null, mjd: best?.peak_mjd ?? null, filters }
}
