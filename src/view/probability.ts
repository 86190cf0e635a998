/** A probability in a few characters: `0.42`, `3.1e-7`; what float64 cannot hold any more as `<1e-300`. */
export function formatProbability(value: number): string {
  if (value < 1e-300) return '<1e-300'
  return value < 0.01 ? value.toExponential(1) : value.toFixed(2)
}
