import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, rows } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

/** Ways to make a value for a pixel that was hit, in the order the module numbers them. */
const REPLACEMENTS = ['median', 'mean', 'inverse_distance'] as const

export interface CosmicRaysOptions extends Residence {
  /** Pixels that are bad already (not zero): never hits, never used to repair; grown by one pixel. */
  mask?: Input
  /** Sky that was part of the image when its noise was made; subtracted for the search. In units of the image. */
  background?: Input
  /** Variance of each pixel in units of the image squared, in place of gain and read noise. */
  variance?: Input
  /** Electrons per unit of the image. Default 1. */
  gain?: number
  /** Electrons. Default 6.5. */
  readNoise?: number
  /** In units of the image; stars with such cores are left alone. Default: none. */
  saturation?: number
  /** Limit of the Laplacian over its noise. Default 4.5. */
  limit?: number
  /** Of the limit, for neighbours of hits. Default 0.3. */
  fraction?: number
  /** Limit of the Laplacian over the fine structure: higher keeps sharper stars. Default 5. */
  contrast?: number
  /** Searches at most; ends earlier when nothing new is found. Default 4. */
  iterations?: number
  /** Medians over rows, then columns, in wider windows: faster, slightly different. Default false. */
  separable?: boolean
  /** Where the values of hits come from. Default median. */
  replacement?: (typeof REPLACEMENTS)[number]
}

export interface CosmicRays {
  /** uint8 [y][x]: 1 where the image was hit. */
  mask: NdArray
  /** float32 [y][x]: the image, hits replaced; in the units of the image. */
  image: NdArray
  /** Pixels that were hit, and searches made. */
  hits: number
  iterations: number
}

interface Search { limit: number; fraction: number; contrast: number; gain: number; readNoise: number; separable: boolean }
interface Args extends Search { width: number; height: number; first: number; last: number }

const BAND = 128
/** Rows of neighbours that a search needs; `wasm/kernels/src/cosmic_rays/detect.rs` says why. */
const HALO = 8

export const cosmicRaysKernel: Kernel<Search, Args, number> = {
  name: 'cosmicRays',
  plan([image, bad, background, variance], search) {
    const plane = image as ArraySpec
    const [height, width] = plane.shape as [number, number]
    const tasks = bands(height, BAND).map(([first, last]) => {
      const span = rows(plane, first, last, HALO)
      const args = { ...search, width, height: span.height, first: span.above, last: span.above + last - first }
      return { reads: [span, span, background ? span : null, variance ? span : null], writes: [rows(plane, first, last)], args }
    })
    return { outputs: [{ dtype: 'uint8', shape: bad!.shape }], tasks }
  },
  run({ exports }, [image, bad, background, variance], [hits], { width, height, first, last, ...search }) {
    const { limit, fraction, contrast, gain, readNoise, separable } = search
    return exports.cosmic_rays_detect(
      image!, bad!, background!, variance!, height, width, first, last, limit, fraction, contrast, gain, readNoise, Number(separable), hits!,
    ) >>> 0
  },
}

/** Finds and replaces cosmic rays (L.A.Cosmic, van Dokkum 2001); `wasm/kernels/src/cosmic_rays` has the formulas. */
export const cosmicRays = (engine: Engine) => (image: Input, options: CosmicRaysOptions = {}): CosmicRays =>
  withCall(engine, 'cosmicRays', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const { shape } = plane
    const background = call.takeOptional(options.background, { name: 'background', dtype: 'float32', shape })
    const variance = call.takeOptional(options.variance, { name: 'variance', dtype: 'float32', shape })
    const mask = call.takeOptional(options.mask, { name: 'mask', dtype: 'mask', shape })
    const searching = searchOf(options)
    const saturation = option(options.saturation, 'saturation', { default: Infinity, min: 0 })
    const most = option(options.iterations, 'iterations', { default: 4, min: 1, max: 100, integer: true })
    const how = REPLACEMENTS.indexOf(options.replacement ?? 'median')
    if (how < 0) throw refused('replacement', `'${options.replacement}' is none of ${REPLACEMENTS.join(', ')}`)

    const work = workspace(call, shape)
    const { exports } = engine.instance
    const at = (handle: Handle | undefined): number => (handle === undefined ? 0 : engine.residents.pointer(handle))
    const [height, width] = shape as [number, number]
    exports.cosmic_rays_prepare(at(plane), height, width, at(mask), at(background), saturation, at(work.clean), at(work.bad))
    let iterations = 0
    for (let found = 1; found > 0 && iterations < most; iterations++) {
      const { results } = engine.run(cosmicRaysKernel, [work.clean, work.bad, background, variance], searching, [work.found])
      found = results.reduce((sum, count) => sum + count, 0)
      if (found > 0) exports.cosmic_rays_replace(at(work.clean), at(work.bad), at(work.found), at(work.hits), height, width, how)
      engine.residents.changed(work.clean)
    }
    exports.cosmic_rays_cleaned(at(plane), at(work.clean), at(background), at(work.hits), height, width, at(work.out))
    const hits = (engine.instance.view('uint8', at(work.hits), height * width) as Uint8Array).reduce((sum, hit) => sum + hit, 0)
    return { mask: call.give(work.hits, options), image: call.give(work.out, options), hits, iterations }
  })

function searchOf(options: CosmicRaysOptions): Search {
  const positive = { min: Number.MIN_VALUE, max: Number.MAX_VALUE }
  return {
    limit: option(options.limit, 'limit', { default: 4.5, ...positive }),
    fraction: option(options.fraction, 'fraction', { default: 0.3, min: 0, max: 1 }),
    contrast: option(options.contrast, 'contrast', { default: 5, min: 0 }),
    gain: option(options.gain, 'gain', { default: 1, ...positive }),
    readNoise: option(options.readNoise, 'readNoise', { default: 6.5, min: 0, max: Number.MAX_VALUE }),
    separable: options.separable ?? false,
  }
}

function workspace(call: Call, shape: readonly number[]) {
  const { residents } = call.engine
  return {
    clean: call.temporary(residents.create({ dtype: 'float32', shape })),
    bad: call.temporary(residents.create({ dtype: 'uint8', shape })),
    found: call.temporary(residents.create({ dtype: 'uint8', shape })),
    hits: residents.create({ dtype: 'uint8', shape }),
    out: residents.create({ dtype: 'float32', shape }),
  }
}
