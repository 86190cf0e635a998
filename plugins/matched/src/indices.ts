/** The numbers below `length` that pass. */
export function indicesWhere(length: number, passes: (i: number) => boolean): Int32Array {
  const found = new Int32Array(length)
  let count = 0
  for (let i = 0; i < length; i++) if (passes(i)) found[count++] = i
  return found.slice(0, count)
}
