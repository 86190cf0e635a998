import type { Found } from '../search-result.ts'
import { finiteOrNull } from '../numeric.ts'
import { median } from '../robust.ts'
import { drawInjections, type Drawn } from './draw.ts'
import { inject, type Injected } from './inject.ts'
import { prepare, type Prepared } from './prepare.ts'
import { answers, type Truth } from './recover.ts'
import { drawsOf } from './seed.ts'
import type { Injection, MagnitudeCut, Recovery, Simulated, Simulation, SimulationRequest } from './types.ts'

/**
 * Puts events into the light curves of one source, one at a time, and looks for them with quality and finders as in the real run. A
 * function of its arguments alone: seeds come from (seed, source, index). Epochs are uniform over the whole span of the source's
 * curves, gaps included. Sources with a detection in their real curves are left out.
 * @throws AstroError `simulator_shape`, `simulator_parameter`.
 */
export function simulate(request: SimulationRequest): Simulation {
  const { source, curves, real, settings, shapes } = request
  const drawn = drawInjections(source, settings, shapes)
  const none = (left_out: Simulation['left_out']): Simulation => ({ injections: [], simulated: [], left_out })
  if (settings.shapes.length === 0) return none('no shapes')
  if (hasDetection(real.searched.flatMap(({ found }) => found))) return none('detection')
  const prepared = prepare(curves, real)
  const span = spanOf(prepared)
  if (!span) return none('no epochs')
  const mag = curves.map(({ statistics }) => statistics.mag_mean_robust).find((value) => value !== null) ?? null
  const done = drawn.map((one) => simulateOne(request, prepared, one, span, mag))
  return { injections: done.map(({ injection }) => injection), simulated: done.flatMap(({ simulated }) => simulated), left_out: null }
}

/** Whether one of these is a detection: vetoed ones are not. */
export function hasDetection(found: readonly Found[]): boolean {
  return found.some(({ alias_of }) => alias_of === null)
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

function simulateOne(request: SimulationRequest, prepared: readonly Prepared[], drawn: Drawn, span: [number, number], mag: number | null) {
  const { source, settings, kernels, search } = request
  const epoch = span[0] + (span[1] - span[0]) * drawn.place
  const t0 = epoch + lightTime(prepared, epoch)
  const injected = inject(prepared, drawn, t0, drawsOf(settings.seed, 'photons', source, drawn.index), kernels.math)
  const { kept, lost } = throughReduction(prepared, injected, request.cuts)
  const truth: Truth = { shape: drawn.shape, parameters: drawn.parameters, t0, sign: injected.sign }
  const searched = lost === true ? [] : search(kept).searched
  const simulated = searched.flatMap((one) => one.found.map((found): Simulated => {
    return { ...found, injection: drawn.index, matches: answers(found, one, truth, settings, kernels.math) }
  }))
  const finders = request.finders.filter(({ finder }) => finder.kind === drawn.shape.kind).map(({ finder }) => finder.id)
  const injection: Injection = {
    index: drawn.index, shape: drawn.shape.id, parameters: drawn.parameters, zero: drawn.zero, epoch_mjd: epoch,
    filter: injected.filters.join('+'), in_data: injected.inData, lost_in_reduction: lost,
    expected_snr: injected.expectedSnr === null ? null : finiteOrNull(injected.expectedSnr), span_days: span[1] - span[0], mag,
    photon_noise: injected.photonNoise,
    recovered: Object.fromEntries(finders.map((id) => [id, recoveryOf(simulated.filter(({ finder, matches }) => finder === id && matches))])),
  }
  return { injection, simulated }
}

/** Barycentric TDB less UTC at the epoch nearest to this time, days; 0 for curves in UTC. */
function lightTime(prepared: readonly Prepared[], epoch: number): number {
  let [nearest, offset] = [Infinity, 0]
  for (const { mjd, time } of prepared) {
    for (let i = 0; i < mjd.length; i++) {
      const distance = Math.abs(mjd[i]! - epoch)
      if (distance < nearest && Number.isFinite(time[i]!)) [nearest, offset] = [distance, time[i]! - mjd[i]!]
    }
  }
  return offset
}

/** The curves that a reduction with a cut in magnitude would have kept; null where none has one. */
function throughReduction(prepared: readonly Prepared[], injected: Injected, cuts: ReadonlyMap<string, MagnitudeCut> | undefined) {
  if (!cuts || cuts.size === 0) return { kept: injected.curves, lost: null }
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
  return { kept: injected.curves.filter((_, i) => !gone.has(i)), lost: gone.size > 0 && gone.size === prepared.length }
}

function recoveryOf(matches: readonly Simulated[]): Recovery {
  const [best] = matches.toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score))
  const filters = [...new Set(matches.map(({ filter }) => filter))].toSorted()
  return { recovered: best !== undefined, score: best?.score ?? null, mjd: best?.peak_mjd ?? null, filters }
}
