/** Float64 values of unknown number. */
export function growing(): { push(value: number): void; at(index: number): number; done(): Float64Array } {
  let values = new Float64Array(1024)
  let length = 0
  return {
    push(value) {
      if (length === values.length) {
        const larger = new Float64Array(2 * length)
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    at: (index) => values[index]!,
    done: () => values.slice(0, length),
  }
}
