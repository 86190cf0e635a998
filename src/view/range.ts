/** Smallest and largest of the finite values; [0, 1] when there is none. */
export function extent(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : [0, 1]
}

/** A range with a share of its span on both sides; `alone` when there is no span that doubles can resolve. */
export function widened([low, high]: readonly [number, number], share: number, alone: number): [number, number] {
  const resolved = high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high))
  const margin = resolved ? share * (high - low) : Math.max(alone, 1e-9 * Math.abs(low))
  return [low - margin, high + margin]
}

/** `1 epoch`, `2 epochs`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
