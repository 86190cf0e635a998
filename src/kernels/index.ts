import { annuli } from './annuli.ts'
import { aperturePhotometry } from './apertures.ts'
import { background } from './background.ts'
import { boxLeastSquares } from './box-least-squares.ts'
import { calibrate } from './calibrate.ts'
import { option } from './call.ts'
import { convolve } from './convolve.ts'
import { cosmicRays } from './cosmic-rays.ts'
import { curveStatistics } from './curve-statistics.ts'
import { cutouts } from './cutouts.ts'
import { dilate } from './dilate.ts'
import { createEngine } from './engine.ts'
import { extract } from './extract.ts'
import { fft } from './fft.ts'
import { finder } from './finder.ts'
import { createResidents } from './handle.ts'
import type { Handle } from './handle.ts'
import { instantiate } from './instance.ts'
import { kronFlux } from './kron-flux.ts'
import { label } from './label.ts'
import { lombScargle } from './lomb-scargle.ts'
import { matchedFilter1d } from './matched-filter-1d.ts'
import { matchedFilter } from './matched-filter.ts'
import { math } from './math.ts'
import { loadModule } from './module.ts'
import type { ArrayInput, NdArray, TypedArray } from './ndarray.ts'
import { fluxRadius, kronRadius } from './object-shape.ts'
import { findPeaks } from './peaks.ts'
import { random } from './random.ts'
import { robust } from './robust.ts'
import { stack } from './stack.ts'
import { subtract } from './subtract.ts'
import type { Team } from './team.ts'
import { weights } from './weights.ts'
import { windowedPosition } from './windowed.ts'

export { APERTURE_FLAGS } from './apertures.ts'
export { EXTRACT_FLAGS } from './extract.ts'
export { SHAPE_FLAGS } from './object-shape.ts'
export { POSITION_FLAGS } from './windowed.ts'
export type { Handle, Input } from './handle.ts'
export { PIXEL_FLAGS, decodePixelFlags } from './pixel-flags.ts'
export type { PixelFlag } from './pixel-flags.ts'
export type { ArrayInput, Dtype, NdArray, TypedArray } from './ndarray.ts'

export interface LoadOptions {
  /** Threads that compute, this one among them. 1 to 64; any number gives the same bits. */
  workers?: number
  /** The compiled module, or its bytes; by default the one that ships with the package. */
  module?: WebAssembly.Module | ArrayBufferView | ArrayBuffer
}

/**
 * Loads the kernels. Every call blocks until its result is there. Inputs are ndarrays ([y][x], row-major) or handles of
 * arrays that `upload` put into kernel memory; outputs are ndarrays, or handles with `resident: true`.
 */
export async function load({ workers = 1, module }: LoadOptions = {}) {
  option(workers, 'workers', { min: 1, max: 64, integer: true })
  const compiled = await loadModule(module)
  const instance = instantiate(compiled)
  const residents = createResidents(instance)
  const team: Team | undefined = workers > 1 ? await (await import('./team.ts')).createTeam(compiled, workers - 1) : undefined
  const engine = createEngine(instance, residents, team)
  return {
    workers,
    upload: (array: ArrayInput): Handle => residents.upload(array),
    download: (handle: Handle, into?: NdArray | TypedArray): NdArray => residents.download(handle, into),
    free: (handle: Handle): void => residents.free(handle),
    /** Ends the threads. Arrays and results stay usable; calls from then on run on this thread alone. */
    close: async (): Promise<void> => team?.close(),
    annuli: annuli(engine),
    aperturePhotometry: aperturePhotometry(engine),
    background: background(engine),
    boxLeastSquares: boxLeastSquares(engine),
    calibrate: calibrate(engine),
    convolve: convolve(engine),
    cosmicRays: cosmicRays(engine),
    curveStatistics: curveStatistics(engine),
    cutouts: cutouts(engine),
    dilate: dilate(engine),
    extract: extract(engine),
    fft: fft(engine),
    finder: finder(engine),
    findPeaks: findPeaks(engine),
    fluxRadius: fluxRadius(engine),
    kronFlux: kronFlux(engine),
    kronRadius: kronRadius(engine),
    label: label(engine),
    lombScargle: lombScargle(engine),
    matchedFilter: matchedFilter(engine),
    matchedFilter1d: matchedFilter1d(engine),
    math: math(engine),
    random: random(engine),
    robust: robust(engine),
    stack: stack(engine),
    subtract: subtract(engine),
    weights: weights(engine),
    windowedPosition: windowedPosition(engine),
  }
}

export type Kernels = Awaited<ReturnType<typeof load>>
