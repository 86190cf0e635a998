import { refused } from './ndarray.ts'

/** The length that all these columns have. @throws AstroError `kernel_input` naming the first that differs */
export function sameLength(columns: Readonly<Record<string, ArrayLike<number>>>): number {
  const [[first, { length }], ...others] = Object.entries(columns) as [[string, ArrayLike<number>], ...[string, ArrayLike<number>][]]
  for (const [name, column] of others) {
    if (column.length !== length) throw refused(name, `it has ${column.length} values, ${first} has ${length}`)
  }
  return length
}
