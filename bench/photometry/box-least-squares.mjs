import { firstOf } from '../one-curve.mjs'

const PERIODS = Float64Array.from({ length: 20_000 }, (_, i) => Math.exp((i * Math.log(10)) / 19_999))

const CASES = [
  { case: 'box-least-squares-20k', durations: [0.2], oversample: 5, target: 0.8, peer: { script: 'periods', row: 'bls-20k', name: 'astropy' } },
  { case: 'box-least-squares-5x20k', durations: [0.05, 0.1, 0.15, 0.2, 0.3], oversample: 10, target: 0.8, peer: { script: 'periods', row: 'bls-20k-5-durations', name: 'astropy' } },
]

/** Some thousand epochs, 20 000 periods of 1 to 10 days. */
export const cases = CASES.map(({ durations, oversample, ...item }) => ({
  kernel: 'box-least-squares',
  ...item,
  threads: [1, 2],
  resident: true,
  async prepare(k, data) {
    const curve = firstOf(data, 3)
    const inputs = Object.fromEntries(Object.entries({ ...curve, period: PERIODS }).map(([name, column]) => [name, k.upload(column)]))
    const names = ['power', 'depth', 'depthError', 'duration', 'epoch', 'snr', 'logLikelihood']
    const into = Object.fromEntries(names.map((name) => [name, k.upload(new Float64Array(PERIODS.length))]))
    const run = () => k.boxLeastSquares(inputs, { durations, oversample, into })
    return { run, accuracy: () => againstWindows(k.download(into.power).data, curve, durations, oversample) }
  },
}))

/** Largest relative difference of the best log likelihood from that of all windows of the bins, at every 100th period. */
function againstWindows(power, curve, durations, oversample) {
  let worst = 0
  for (let i = 0; i < power.length; i += 100) {
    const expected = best(curve, PERIODS[i], durations, oversample)
    const difference = Math.abs(power[i] - expected)
    // Without any window that is fainter both are 0.
    worst = Math.max(worst, difference === 0 ? 0 : difference / expected)
  }
  return { metric: 'relative difference of the log likelihood from all windows', value: worst, limit: 1e-6, ok: worst <= 1e-6 }
}

/** Bins of phase, the first of them once more at the end in place of the last, as astropy has them. */
function best({ time, value, error }, period, durations, oversample) {
  const sorted = value.toSorted()
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
  const bin = Math.min(...durations) / oversample
  const whole = Math.ceil(period / bin)
  const [y, w] = [new Float64Array(whole + oversample), new Float64Array(whole + oversample)]
  let [allY, allW, most] = [0, 0, 0]
  for (let i = 0; i < time.length; i++) {
    const [since, weight] = [time[i] - time[0], 1 / error[i] ** 2]
    const at = Math.floor((since - period * Math.floor(since / period)) / bin)
    y[at] += (value[i] - middle) * weight
    w[at] += weight
    allY += (value[i] - middle) * weight
    allW += weight
  }
  for (let n = 0; n < oversample; n++) [y[whole + n - 1], w[whole + n - 1]] = [y[n], w[n]]
  for (const duration of durations.map((days) => Math.round(days / bin))) {
    for (let first = 0; first + duration <= whole + oversample; first++) {
      let [inY, inW] = [0, 0]
      for (let at = first; at < first + duration; at++) [inY, inW] = [inY + y[at], inW + w[at]]
      const depth = (allY - inY) / (allW - inW) - inY / inW
      if (inW > 0 && allW - inW > 1e-9 * allW && depth >= 0) most = Math.max(most, 0.5 * inW * depth ** 2)
    }
  }
  return most
}
