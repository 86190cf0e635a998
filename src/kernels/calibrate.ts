import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel, Span, Task } from './kernel.ts'
import { bytesOf, refused, wrap } from './ndarray.ts'
import type { Dtype, NdArray } from './ndarray.ts'
import { RAW_KINDS, checkOverscan, kindOf, levelSpans, overscanKernel } from './overscan.ts'
import type { LevelSpan, Overscan } from './overscan.ts'
import { withRooms } from './rooms.ts'
import { layOut } from './sections.ts'
import type { Amplifier, Layout, Section, Settled } from './sections.ts'

/** Masters have the shape of the trimmed image, values in ADU; an absent one changes nothing. */
export interface CalibrateInputs {
  /** The frame as read: uint16, int32 or float32 [y][x], ADU. */
  raw: Input
  bias?: Input | undefined
  /** ADU in `darkTime` seconds. */
  dark?: Input | undefined
  flat?: Input | undefined
  illumination?: Input | undefined
  biasVariance?: Input | undefined
  darkVariance?: Input | undefined
  flatVariance?: Input | undefined
  illuminationVariance?: Input | undefined
  /** Every pixel but zero is a bad one. */
  badPixels?: Input | undefined
  /** Flags set before, uint8 or uint16: kept, and no weight where they are not 0. */
  flags?: Input | undefined
}

export interface CalibrateOptions extends Amplifier, Residence {
  /** Amplifiers; without them the whole frame is data. */
  sections?: readonly Section[]
  overscan?: Overscan
  /** Seconds; the dark is scaled by exposureTime / darkTime. Both 1 by default. */
  exposureTime?: number
  darkTime?: number
  /** Whether the signal has the noise of light (Poisson). By default where exposureTime is above 0: a bias has none. */
  poisson?: boolean
  /** Whether the variance is wanted too, also of flagged pixels. */
  variance?: boolean
  /** Type of the flag plane: that of `flags`, else uint8. */
  flagType?: 'uint8' | 'uint16'
  /** Arrays that outputs are written to; these stay handles. */
  into?: { image?: Handle; weight?: Handle; flags?: Handle; variance?: Handle }
}

export interface Calibrated {
  /** Electrons (ADU where the gain is 1), float32; NaN where there is no value. */
  image: NdArray<Float32Array>
  /** Inverse variance, float32; 0 where a flag is set. */
  weight: NdArray<Float32Array>
  /** Bits of PIXEL_FLAGS. */
  flags: NdArray<Uint8Array | Uint16Array>
  variance?: NdArray<Float32Array>
  /** Overscan levels, ADU: of the sections row by row of their grid, one after the other. */
  levels: NdArray<Float64Array>
}

const MASTERS = ['bias', 'dark', 'flat', 'illumination', 'biasVariance', 'darkVariance', 'flatVariance', 'illuminationVariance'] as const

interface Options { layout: Layout; spans: ReadonlyMap<Settled, LevelSpan>; darkScale: number; responses: readonly Response[]; flagType: Dtype; variance: boolean; poisson: boolean }
interface Response { kind: 0 | 1 | 2; start: number; length: number; first: number; step: number }
/** One section in one band: what it adds to the pointers of the band, its size, its numbers. */
interface Piece { raw: number; out: number; level: number; response: number; rows: number; columns: number; numbers: number[] }
interface Args { pieces: Piece[]; rawBytes: number; rawStride: number; stride: number; flagBytes: number; poisson: boolean }

const BAND = 256

const optional = (spec: ArraySpec | undefined, span: (spec: ArraySpec) => Span): Span | null => (spec === undefined ? null : span(spec))
const at = (pointer: number, bytes: number): number => (pointer === 0 ? 0 : pointer + bytes)

export const calibrateKernel: Kernel<Options, Args, void> = {
  name: 'calibrate',
  plan(inputs, options) {
    const [raw, levels, factors, responses, ...planes] = inputs
    const { layout, flagType, variance } = options
    const plane = { dtype: 'float32', shape: layout.shape } as const
    const outputs = [plane, plane, { dtype: flagType, shape: layout.shape }, ...(variance ? [plane] : [])] as ArraySpec[]
    const tasks = layout.grid.flatMap((line) => {
      const { data, to } = line[0]!
      return bands(data.y[1] - data.y[0], BAND).map(([first, last]): Task<Args> => {
        const band = (spec: ArraySpec): Span => rows(spec, to.y + first, to.y + last)
        const reads = [
          rows(raw as ArraySpec, data.y[0] + first, data.y[0] + last), optional(levels, whole), optional(factors, whole),
          optional(responses, whole), ...planes.map((spec) => optional(spec, band)),
        ]
        const pieces = line.map((section) => pieceOf(section, options, first, last, kindOf(raw as ArraySpec)))
        const args = { pieces, rawBytes: bytesOf(raw!.dtype), rawStride: raw!.shape[1]!, stride: layout.shape[1], flagBytes: bytesOf(flagType), poisson: options.poisson }
        return { reads, writes: outputs.map(band), args }
      })
    })
    return { outputs, tasks }
  },
  run(instance, reads, writes, { pieces, rawBytes, rawStride, stride, flagBytes, poisson }) {
    const [raw, levels, factors, responses, ...others] = reads as [number, number, number, number, ...number[]]
    const masters = others.slice(0, MASTERS.length)
    const [bad, earlier] = others.slice(MASTERS.length) as [number, number]
    const [image, weight, flags, variance = 0] = writes as [number, number, number, number?]
    for (const piece of pieces) {
      const level = piece.level < 0 ? 0 : 1
      const planes = [
        raw + piece.raw * rawBytes, at(level * levels, 8 * piece.level), at(level * factors, 8 * piece.level), at(responses, 8 * piece.response),
        ...masters.map((pointer) => at(pointer, 4 * piece.out)), at(bad, piece.out), at(earlier, flagBytes * piece.out),
        at(image, 4 * piece.out), at(weight, 4 * piece.out), at(flags, flagBytes * piece.out), at(variance, 4 * piece.out),
      ]
      withRooms(instance, [['uint32', planes], ['float64', [...piece.numbers, flagBytes, Number(poisson)]]], (pointers, numbers) => {
        instance.exports.calibrate_section(pointers!, numbers!, piece.rows, piece.columns, rawStride, stride)
      })
    }
  },
}

function pieceOf(section: Settled, { layout, spans, darkScale, responses }: Options, first: number, last: number, kind: number): Piece {
  const { data, to, gain, readNoise, saturation } = section
  const span = spans.get(section)
  const response = responses[layout.grid.flat().indexOf(section)]!
  const count = span === undefined ? 0 : span.along === 1 ? last - first : span.count
  return {
    raw: data.x[0], out: to.x, rows: last - first, columns: data.x[1] - data.x[0],
    level: span === undefined ? -1 : span.start + (span.along === 1 ? first : 0),
    response: response.start,
    numbers: [gain, readNoise, saturation, darkScale, span?.along ?? 0, count, response.kind, response.length, response.first, response.step, kind],
  }
}

/**
 * Calibrates a raw frame in one pass: overscan, trim, linearity, bias, dark scaled by exposure time, flat, illumination, gain; with
 * the weight (inverse variance) and flags of every pixel. `wasm/kernels/src/calibrate/mod.rs` has the formula.
 */
export const calibrate = (engine: Engine) => (inputs: CalibrateInputs, options: CalibrateOptions = {}): Calibrated =>
  withCall(engine, 'calibrate', (call) => {
    const raw = call.take(inputs.raw, { name: 'raw', dtype: RAW_KINDS, dimensions: 2 })
    const layout = layOut(options.sections, options, raw.shape)
    const { into = {}, variance = false } = options
    const wanted = { dimensions: 2, shape: layout.shape }
    const masters = MASTERS.map((name) => call.takeOptional(inputs[name], { name, dtype: 'float32', ...wanted }))
    const bad = call.takeOptional(inputs.badPixels, { name: 'badPixels', dtype: 'mask', ...wanted })
    const earlier = call.takeOptional(inputs.flags, { name: 'flags', dtype: options.flagType ?? ['uint8', 'uint16'], ...wanted })
    const flagType = options.flagType ?? (earlier?.dtype as 'uint8' | 'uint16' | undefined) ?? 'uint8'
    checkInto(into, layout.shape, flagType)
    const { levels, factors, spans } = findLevels(call, raw, layout, options.overscan ?? {})
    const { handle: table, responses } = tableOf(call, layout)
    const exposureTime = option(options.exposureTime, 'exposureTime', { default: 1, min: 0, max: Number.MAX_VALUE })
    const darkScale = exposureTime / option(options.darkTime, 'darkTime', { default: 1, min: Number.MIN_VALUE, max: Number.MAX_VALUE })
    const settings = { layout, spans, darkScale, responses, flagType, variance, poisson: options.poisson ?? exposureTime > 0 }
    const { outputs } = engine.run(
      calibrateKernel, [raw, levels, factors, table, ...masters, bad, earlier], settings,
      [into.image, into.weight, into.flags, ...(variance ? [into.variance] : [])],
    )
    const give = (k: number, kept: Handle | undefined): never => call.give(outputs[k]!, kept ? { resident: true } : options) as never
    return {
      image: give(0, into.image), weight: give(1, into.weight), flags: give(2, into.flags),
      ...(variance ? { variance: give(3, into.variance) } : {}),
      levels: (levels === undefined ? wrap(new Float64Array(0), 'float64', [0]) : engine.residents.download(levels)) as NdArray<Float64Array>,
    }
  })

function findLevels(call: Call, raw: Handle, layout: Layout, overscan: Overscan) {
  const { spans, total } = levelSpans(layout, overscan.along)
  const settings = checkOverscan(overscan)
  if (total === 0) return { spans, levels: undefined, factors: undefined }
  const { outputs } = call.engine.run(overscanKernel, [raw], { layout, spans, ...settings })
  const [levels, factors] = outputs.map((handle) => call.temporary(handle)) as [Handle, Handle]
  return { spans, levels, factors: overscan.variance ? factors : undefined }
}

/** The numbers of all responses in one array, and where each section's are. */
function tableOf(call: Call, { grid }: Layout): { handle: Handle | undefined; responses: Response[] } {
  const numbers: number[] = []
  const responses = grid.flat().map(({ linearity }): Response => {
    if (linearity === undefined) return { kind: 0, start: 0, length: 0, first: 0, step: 1 }
    const values = 'table' in linearity ? linearity.table : linearity.polynomial
    const start = numbers.length
    for (let k = 0; k < values.length; k++) numbers.push(values[k]!)
    const { start: first = 0, step = 1 } = 'table' in linearity ? linearity : {}
    return { kind: 'table' in linearity ? 2 : 1, start, length: values.length, first, step }
  })
  if (numbers.length === 0) return { handle: undefined, responses }
  return { handle: call.take(Float64Array.from(numbers), { name: 'linearity', dtype: 'float64' }), responses }
}

function checkInto(into: NonNullable<CalibrateOptions['into']>, shape: readonly number[], flagType: Dtype): void {
  for (const [name, handle] of Object.entries(into)) {
    const dtype = name === 'flags' ? flagType : 'float32'
    if (handle === undefined || (handle.dtype === dtype && handle.shape.join() === shape.join())) continue
    throw refused(`into.${name}`, `it is ${handle.dtype} [${handle.shape.join(', ')}], the result ${dtype} [${shape.join(', ')}]`)
  }
}
