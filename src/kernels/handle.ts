import type { Instance } from './instance.ts'
import { bytesOf, refused, sizeOf, unwrap, viewOf, wrap } from './ndarray.ts'
import type { ArrayInput, Dtype, NdArray, TypedArray } from './ndarray.ts'
import type { ArraySpec } from './kernel.ts'

/** An array that stays in kernel memory between calls. */
export interface Handle extends ArraySpec {
  readonly resident: number
}

export type Input = ArrayInput | Handle

export const isHandle = (input: unknown): input is Handle => typeof input === 'object' && input !== null && 'resident' in input

/** The arrays of one instance. Workers see them through copies in shared memory, made when first asked for. */
export interface Residents {
  create(spec: ArraySpec): Handle
  upload(input: ArrayInput, name?: string, dtype?: Dtype): Handle
  download(handle: Handle, into?: NdArray | TypedArray): NdArray
  free(handle: Handle): void
  pointer(handle: Handle): number
  shared(handle: Handle): SharedArrayBuffer
  /** Says that the array was written: copies of it are void. */
  changed(handle: Handle): void
  /** How many arrays were ever made. */
  made(): number
  /** Frees what is still held of the arrays made since so many were. */
  freeSince(made: number): void
}

export function createResidents(instance: Instance): Residents {
  const held = new Map<number, { pointer: number; handle: Handle; mirror?: SharedArrayBuffer }>()
  let last = 0
  const find = (handle: Handle): { pointer: number; handle: Handle; mirror?: SharedArrayBuffer } => {
    const found = held.get(handle.resident)
    if (found?.handle !== handle) throw refused('a handle', 'its array has been freed, or belongs to another kernel memory')
    return found
  }
  const view = (handle: Handle): TypedArray => instance.view(handle.dtype, find(handle).pointer, sizeOf(handle.shape))
  const create: Residents['create'] = ({ dtype, shape }) => {
    const handle: Handle = { resident: ++last, dtype, shape: [...shape] }
    held.set(handle.resident, { pointer: instance.allocate(dtype, sizeOf(shape)), handle })
    return handle
  }
  const free: Residents['free'] = (handle) => {
    const { pointer } = find(handle)
    held.delete(handle.resident)
    instance.release(pointer, handle.dtype, sizeOf(handle.shape))
  }
  return {
    create,
    upload(input, name = 'array', dtype) {
      const array = unwrap(input, name)
      const handle = create({ dtype: dtype ?? array.dtype, shape: array.shape })
      view(handle).set(array.data)
      return handle
    },
    download(handle, into) {
      const data = view(handle)
      if (into === undefined) return wrap(data.slice(), handle.dtype, handle.shape)
      const target = unwrap(into, 'into')
      if (target.data.length !== data.length || target.dtype !== handle.dtype) {
        throw refused('into', `it holds ${target.data.length} values of ${target.dtype}, the array has ${data.length} of ${handle.dtype}`)
      }
      target.data.set(data)
      return wrap(target.data, handle.dtype, handle.shape)
    },
    free,
    pointer: (handle) => find(handle).pointer,
    shared(handle) {
      const found = find(handle)
      if (found.mirror === undefined) {
        const length = sizeOf(handle.shape)
        found.mirror = new SharedArrayBuffer(length * bytesOf(handle.dtype))
        viewOf(handle.dtype, found.mirror, 0, length).set(view(handle))
      }
      return found.mirror
    },
    changed: (handle) => void delete find(handle).mirror,
    made: () => last,
    freeSince(made) {
      for (const [number, { handle }] of held) if (number > made) free(handle)
    },
  }
}
