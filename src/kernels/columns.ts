import type { Call } from './call.ts'
import type { Handle } from './handle.ts'
import type { Dtype, TypedArray } from './ndarray.ts'

/** The columns that the tasks of a call gave, one after the other, in kernel memory for as long as the call lasts. */
export function gather({ engine: { instance, residents }, temporary }: Call, parts: readonly TypedArray[], dtype: Dtype): Handle {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const joined = temporary(residents.create({ dtype, shape: [length] }))
  const view = instance.view(dtype, residents.pointer(joined), length)
  let at = 0
  for (const part of parts) {
    view.set(part, at)
    at += part.length
  }
  return joined
}
