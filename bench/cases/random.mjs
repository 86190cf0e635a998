/** Random numbers into an array that is there; the peer's generator is NumPy's of the same family. No target: nothing here waits for them. */
const KINDS = {
  uniform: { length: 10_000_000, options: { distribution: 'uniform' }, mean: 0.5, sd: Math.sqrt(1 / 12) },
  normal: { length: 10_000_000, options: { distribution: 'normal' }, mean: 0, sd: 1 },
  poisson: { length: 2_000_000, options: { distribution: 'poisson', mean: 1000 }, mean: 1000, sd: Math.sqrt(1000) },
}

export const cases = Object.entries(KINDS).map(([name, { length, options, mean, sd }]) => ({
  kernel: 'random',
  case: `random-${name}`,
  threads: [1],
  peer: { script: 'random_numbers', row: `random-${name}`, name: 'NumPy Philox' },
  resident: true,
  async prepare(k) {
    const into = k.upload(new Float64Array(length))
    const run = () => k.random({ shape: [length] }, { ...options, seed: 1, into })
    return { run, accuracy: () => likely(k.download(into).data, mean, sd) }
  },
}))

/** How far the mean of all numbers is from what it should be, in standard errors. */
function likely(numbers, mean, sd) {
  const off = Math.abs(numbers.reduce((sum, value) => sum + (value - mean), 0) / numbers.length) / (sd / Math.sqrt(numbers.length))
  return { metric: 'mean, in standard errors from its expectation', value: off, limit: 4.5, ok: off <= 4.5 }
}
