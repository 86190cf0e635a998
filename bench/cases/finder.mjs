/** Centre and scatter of every curve, S/N of every epoch, the highest peak; the definition of the peer written out for the comparison. */
export const cases = [
  {
    kernel: 'finder',
    case: 'finder',
    threads: [1, 2],
    target: 0.8,
    peer: { script: 'finder', row: 'finder', name: 'numba' },
    resident: true,
    async prepare(k, data) {
      const [flux, error, flag] = ['flux', 'err', 'flag'].map((name) => data.array('lc', name))
      const inputs = { flux: k.upload(flux), error: k.upload(error), flag: k.upload(flag) }
      const [curves] = flux.shape
      const perCurve = () => k.upload({ data: new Float64Array(curves), shape: [curves] })
      const into = { snr: k.upload({ data: new Float64Array(flux.data.length), shape: flux.shape }), centre: perCurve(), scatter: perCurve() }
      const run = () => k.finder(inputs, { threshold: 5, maxEvents: 1, into })
      return { run, accuracy: () => asDefined(run().peak.data, run().curve.data, k.download(into.snr).data, flux, error, flag) }
    },
  },
]

/** Curves whose peak differs, where S/N agrees to 1e-9; every tenth curve. */
function asDefined(peaks, curves, snr, flux, error, flag) {
  const [count, epochs] = flux.shape
  const found = new Map(Array.from(curves, (curve, k) => [curve, peaks[k]]))
  let differing = 0
  for (let curve = 0; curve < count; curve += 10) {
    const part = ({ data }) => data.subarray(curve * epochs, (curve + 1) * epochs)
    const { peak, scores } = slow(part(flux), part(error), part(flag))
    const same = scores.every((value, i) => Number.isNaN(value) || Math.abs(value - snr[curve * epochs + i]) <= 1e-9 * Math.max(1, Math.abs(value)))
    if (!same || peak !== (found.get(curve) ?? -1)) differing++
  }
  return { metric: 'curves whose peak or S/N differs from the definition', value: differing, limit: 0, ok: differing === 0 }
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length
const spread = (values, centre) => Math.sqrt(mean(values.map((value) => (value - centre) ** 2)))

function slow(flux, error, flag) {
  let kept = [...flux].filter((value, i) => flag[i] === 0 && !Number.isNaN(value))
  const sorted = kept.toSorted((a, b) => a - b)
  let centre = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
  let scatter = spread(kept, mean(kept))
  for (let round = 0; round < 3; round++) {
    const rest = kept.filter((value) => !(Math.abs(value - centre) / scatter > 3))
    if (rest.length === kept.length || rest.length < 5) break
    kept = rest
    centre = mean(kept)
    scatter = spread(kept, centre)
  }
  let [peak, height] = [-1, 5]
  const scores = Array.from(flux, (value, i) => (value - centre) / Math.max(error[i], scatter))
  for (const [i, score] of scores.entries()) if (flag[i] === 0 && Math.abs(score) > height) [peak, height] = [i, Math.abs(score)]
  return { peak, scores }
}
