import type { Instance } from './instance.ts'
import type { Dtype } from './ndarray.ts'

/** Elements of one type: so many, or these values. */
export type Room = readonly [dtype: Dtype, elements: number | ArrayLike<number>]

/** Room in kernel memory for as long as `body` lasts, however it ends; a pointer for each, 0 for one that is undefined. */
export function withRooms<Result>(
  { allocate, release, view }: Instance, wanted: readonly (Room | undefined)[], body: (...pointers: number[]) => Result,
): Result {
  const lent: (readonly [pointer: number, dtype: Dtype, length: number])[] = []
  const lend = ([dtype, elements]: Room): number => {
    const length = typeof elements === 'number' ? elements : elements.length
    const pointer = allocate(dtype, length)
    lent.push([pointer, dtype, length])
    if (typeof elements !== 'number') view(dtype, pointer, length).set(elements)
    return pointer
  }
  try {
    return body(...wanted.map((room) => (room === undefined ? 0 : lend(room))))
  } finally {
    for (const room of lent) release(...room)
  }
}
