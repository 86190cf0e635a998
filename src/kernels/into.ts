import type { Call } from './call.ts'
import { isHandle } from './handle.ts'
import type { Handle } from './handle.ts'
import { refused, sizeOf } from './ndarray.ts'

/** An output that the caller gave: float32, of this shape, in kernel memory. Throws `kernel_input`. */
export function fitting(handle: Handle, shape: readonly number[]): Handle {
  if (isHandle(handle) && handle.dtype === 'float32' && handle.shape.join() === shape.join()) return handle
  throw refused('into', `it is not a float32 array of shape [${shape.join(', ')}] in kernel memory (k.upload)`)
}

/**
 * Runs a filter with outputs that the caller gave, each of the shape of the first input. One that is an input too gets a copy of the
 * result, since neighbours of a pixel are read after it is written.
 */
export function runInto(
  call: Call, inputs: readonly (Handle | undefined)[], into: readonly (Handle | undefined)[], run: (into: (Handle | undefined)[]) => Handle[],
): Handle[] {
  const { shape } = inputs[0]!
  into.forEach((handle) => handle && fitting(handle, shape))
  const shared = (handle: Handle | undefined): boolean => handle !== undefined && inputs.some((input) => input?.resident === handle.resident)
  const outputs = run(into.map((handle) => (shared(handle) ? undefined : handle)))
  return outputs.map((output, k) => (shared(into[k]) ? copied(call, call.temporary(output), into[k]!) : output))
}

/** A copy in kernel memory: in `to`, or in a new array for as long as the call lasts. */
export function copied(call: Call, from: Handle, to = call.temporary(call.engine.residents.create(from))): Handle {
  const { instance, residents } = call.engine
  const view = (of: Handle) => instance.view(of.dtype, residents.pointer(of), sizeOf(of.shape))
  view(to).set(view(from))
  residents.changed(to)
  return to
}
