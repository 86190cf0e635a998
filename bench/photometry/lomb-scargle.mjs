import { firstOf } from '../one-curve.mjs'

const GRID = { start: 1e-4, step: 1e-4, count: 50_000 }

const CASES = [
  { case: 'lomb-scargle-50k', terms: 1, target: 0.7, threads: [1], peer: { script: 'periods', row: 'lomb_scargle-50k', name: 'astropy fast' } },
  { case: 'lomb-scargle-3-terms', terms: 3, threads: [1], peer: { script: 'harmonics', row: 'lomb_scargle-3-terms', name: 'astropy fastchi2' } },
]

/** Some thousand epochs, 50 000 frequencies to 5 per day. */
export const cases = CASES.map(({ terms, ...item }) => ({
  kernel: 'lomb-scargle',
  ...item,
  resident: true,
  async prepare(k, data) {
    const curve = firstOf(data, 2)
    const inputs = Object.fromEntries(Object.entries(curve).map(([name, column]) => [name, k.upload(column)]))
    const into = k.upload(new Float64Array(GRID.count))
    const run = () => k.lombScargle(inputs, { ...GRID, terms, into })
    return { run, accuracy: () => againstFits(k.download(into).data, curve, terms) }
  },
}))

/** Largest difference from fits one by one, at every 97th frequency. */
function againstFits(power, { time, value, error }, terms) {
  let worst = 0
  for (let i = 0; i < power.length; i += 97) worst = Math.max(worst, Math.abs(power[i] - fitted(time, value, error, GRID.start + i * GRID.step, terms)))
  return { metric: 'difference of the power from a fit', value: worst, limit: 1e-9, ok: worst <= 1e-9 }
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0)

/** 1 - chi^2 / chi^2 of a constant: columns made orthogonal one after another, twice. */
function fitted(time, value, error, frequency, terms) {
  const angle = time.map((t) => 2 * Math.PI * frequency * (t - time[0]))
  const columns = [error.map((sigma) => 1 / sigma)]
  for (let k = 1; k <= terms; k++) columns.push(angle.map((x, i) => Math.cos(k * x) / error[i]), angle.map((x, i) => Math.sin(k * x) / error[i]))
  const done = []
  for (const column of columns) {
    for (const q of [...done, ...done]) {
      const share = dot(q, column)
      for (let i = 0; i < column.length; i++) column[i] -= share * q[i]
    }
    const length = Math.sqrt(dot(column, column))
    done.push(column.map((x) => x / length))
  }
  const [first, ...rest] = done
  const left = value.map((y, i) => y / error[i])
  const share = dot(first, left)
  for (let i = 0; i < left.length; i++) left[i] -= share * first[i]
  return rest.reduce((sum, q) => sum + dot(q, left) ** 2, 0) / dot(left, left)
}
