const TAUS = [0.7, 1, 1.5, 2.5, 4, 7, 11, 16]
/** Points of the peer's templates. */
const points = (tau) => Math.trunc(6 * tau) | 1

const BANKS = {
  // By their name: sums follow from those of the next epoch.
  '': TAUS.map((tau) => ({ shape: 'exponential', tau, duration: points(tau) - 1 })),
  // The same as functions that could be any: sums over all points.
  '-sampled': TAUS.map((tau) => {
    const time = Array.from({ length: points(tau) }, (_, k) => k)
    return { shape: 'sampled', time, value: time.map((t) => Math.exp(-t / tau)) }
  }),
}

/** Best of eight one-sided exponentials of 5 to 97 points at every epoch, weighted, regular times. */
export const cases = Object.entries(BANKS).map(([suffix, templates]) => ({
  kernel: 'matched-filter-1d',
  case: `matched-filter-1d-8${suffix}`,
  threads: [1, 2],
  target: 0.8,
  peer: { script: 'matched_filter_1d', row: 'matched_filter_1d-8', name: 'OpenCV filter2D' },
  resident: true,
  async prepare(k, data) {
    const { value, weight } = columns(...['flux', 'err', 'flag'].map((name) => data.array('lc', name)))
    const inputs = { value: k.upload(value), weight: k.upload(weight) }
    const length = value.data.length
    const into = { score: k.upload({ data: new Float32Array(length), shape: value.shape }), template: k.upload({ data: new Int16Array(length), shape: value.shape }) }
    const run = () => k.matchedFilter1d(inputs, { templates, step: 1, into })
    return { run, accuracy: () => againstSum(k.download(into.score).data, value, weight) }
  },
}))

/** Flux less the median of the curve, and 1 / error^2; zero for flagged and missing epochs. */
function columns(flux, error, flag) {
  const [count, epochs] = flux.shape
  const [value, weight] = [new Float32Array(flux.data.length), new Float32Array(flux.data.length)]
  for (let start = 0; start < count * epochs; start += epochs) {
    const sorted = flux.data.slice(start, start + epochs).filter((f) => !Number.isNaN(f)).sort()
    const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
    for (let i = start; i < start + epochs; i++) {
      if (flag.data[i] !== 0 || Number.isNaN(flux.data[i])) continue
      value[i] = flux.data[i] - middle
      weight[i] = 1 / error.data[i] ** 2
    }
  }
  return { value: { data: value, shape: flux.shape }, weight: { data: weight, shape: flux.shape } }
}

/** Largest difference from sums in double precision in units of max(1, |S/N|), over every fiftieth curve. */
function againstSum(score, { data: value, shape: [count, epochs] }, { data: weight }) {
  let worst = 0
  for (let curve = 0; curve < count; curve += 50) {
    for (let i = curve * epochs; i < (curve + 1) * epochs; i++) {
      let best = -Infinity
      for (const tau of TAUS) {
        let [sum, squares] = [0, 0]
        for (let j = i; j < Math.min(i + points(tau), (curve + 1) * epochs); j++) {
          const height = Math.exp((i - j) / tau)
          sum += value[j] * height * weight[j]
          squares += height * height * weight[j]
        }
        if (squares > 0) best = Math.max(best, sum / Math.sqrt(squares))
      }
      if (best > -Infinity) worst = Math.max(worst, Math.abs(score[i] - best) / Math.max(1, Math.abs(best)))
      else if (!Number.isNaN(score[i])) worst = Infinity
    }
  }
  return { metric: 'difference from a double-precision sum, in max(1, |S/N|)', value: worst, limit: 1e-5, ok: worst <= 1e-5 }
}
