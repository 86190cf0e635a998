import { AstroError, EXIT } from '../errors.ts'
import type { Engine } from './engine.ts'
import { isHandle } from './handle.ts'
import type { Handle, Input } from './handle.ts'
import { isTrap } from './instance.ts'
import { refused, sizeOf, unwrap } from './ndarray.ts'
import type { ArrayInput, Dtype, NdArray } from './ndarray.ts'

/** Options that every kernel with planes as outputs understands. */
export interface Residence {
  /** Outputs stay in kernel memory: handles in place of ndarrays. */
  resident?: boolean
}

/** What an input must be. `mask`: any integers, where every value but zero counts as one. */
export interface Wanted {
  readonly name: string
  readonly dtype: Dtype | 'mask' | readonly Dtype[]
  readonly dimensions?: number
  /** The shape of another input that this one must have. */
  readonly shape?: readonly number[]
}

/** One call of a kernel: inputs taken into kernel memory for as long as it lasts, outputs given out. */
export interface Call {
  readonly engine: Engine
  take(input: Input, wanted: Wanted): Handle
  takeOptional(input: Input | undefined | null, wanted: Wanted): Handle | undefined
  /** Marks an array of this call as temporary: freed when it ends. */
  temporary(handle: Handle): Handle
  /** An output: an ndarray, or its handle where it stays resident. */
  give(handle: Handle, options?: Residence): NdArray
}

/**
 * Runs one call and frees everything it took; where it fails, everything it made: its caller gets nothing to free it by. A call blocks, so that
 * whatever was made since it began was made by it (`body` that waited for something would free what others make). Traps of the module
 * become an error that says what happened.
 */
export function withCall<Result>(engine: Engine, kernel: string, body: (call: Call) => Result): Result {
  const taken: Handle[] = []
  const made = engine.residents.made()
  const temporary = (handle: Handle): Handle => {
    taken.push(handle)
    return handle
  }
  const take: Call['take'] = (input, wanted) => {
    const handle = isHandle(input) ? adopt(engine, input, wanted, temporary) : temporary(bring(engine, input, wanted))
    check(handle, wanted)
    return handle
  }
  try {
    const result = body({
      engine,
      take,
      takeOptional: (input, wanted) => (input === undefined || input === null ? undefined : take(input, wanted)),
      temporary,
      give(handle, options) {
        if (options?.resident) return handle as unknown as NdArray
        const array = engine.residents.download(handle)
        engine.residents.free(handle)
        return array
      },
    })
    for (const handle of taken) engine.residents.free(handle)
    return result
  } catch (error) {
    engine.residents.freeSince(made)
    throw isTrap(error) ? trapped(kernel, engine, error) : error
  }
}

function bring(engine: Engine, input: ArrayInput, wanted: Wanted): Handle {
  const array = unwrap(input, wanted.name)
  if (wanted.dtype === 'mask') return engine.residents.upload({ data: asMask(array.data), shape: array.shape }, wanted.name)
  return engine.residents.upload({ data: array.data, shape: array.shape }, wanted.name, convertible(array.dtype, wanted))
}

function adopt(engine: Engine, handle: Handle, wanted: Wanted, temporary: (handle: Handle) => Handle): Handle {
  if (wanted.dtype === 'mask' ? handle.dtype === 'uint8' : convertible(handle.dtype, wanted) === handle.dtype) return handle
  const { data } = unwrap(engine.residents.download(handle), wanted.name)
  return temporary(bring(engine, { data, shape: handle.shape }, wanted))
}

/** The type an input is turned into: its own where it is wanted, else the first wanted; never from numbers with a fraction to integers. */
function convertible(dtype: Dtype, { dtype: wanted, name }: Wanted): Dtype {
  const choices = (typeof wanted === 'string' ? [wanted] : wanted) as readonly Dtype[]
  if (choices.includes(dtype)) return dtype
  const target = choices.find((choice) => choice.startsWith('float'))
  if (target === undefined) throw refused(name, `its elements are ${dtype}, not ${choices.join(' or ')}`)
  return target
}

function asMask(data: ArrayLike<number>): Uint8Array {
  if (data instanceof Uint8Array) return data
  return Uint8Array.from(data, (value) => (value === 0 ? 0 : 1))
}

function check(handle: Handle, { name, dimensions, shape }: Wanted): void {
  if (dimensions !== undefined && handle.shape.length !== dimensions) {
    throw refused(name, `it has ${handle.shape.length} dimensions ([${handle.shape.join(', ')}]), not ${dimensions}`)
  }
  if (shape !== undefined && (shape.length !== handle.shape.length || shape.some((length, axis) => length !== handle.shape[axis]))) {
    throw refused(name, `its shape is [${handle.shape.join(', ')}] (${sizeOf(handle.shape)} values), not [${shape.join(', ')}]`)
  }
}

/** The value of a numeric option within its range. Throws `kernel_option` naming the value and the range. */
export function option(value: number | undefined, name: string, range: { default?: number; min?: number; max?: number; integer?: boolean }): number {
  const given = value ?? range.default
  const { min = -Infinity, max = Infinity, integer = false } = range
  if (typeof given === 'number' && given >= min && given <= max && (!integer || Number.isInteger(given))) return given
  throw new AstroError('kernel_option', EXIT.usage, `${name} is ${String(given)}, not ${integer ? 'an integer' : 'a number'} from ${min} to ${max}`)
}

function trapped(kernel: string, engine: Engine, error: Error): AstroError {
  const held = engine.instance.exports.memory.buffer.byteLength
  return new AstroError('kernel_memory', EXIT.defect, `${kernel} stopped in the middle (${error.message}) with ${held} of ${2 ** 32} bytes of kernel memory in use`, {
    hint: 'most likely memory was exhausted: free arrays that are not needed, work on a part of the image; this memory must be loaded anew',
  })
}
