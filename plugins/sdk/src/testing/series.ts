import type { Series } from '../finder.ts'
import { createRandom } from '../random.ts'

/** A series from the columns that matter to a test: one light curve, nothing flagged, unless said otherwise. */
export function aSeries(given: Partial<Series> & Pick<Series, 'time' | 'flux' | 'noise'>): Series {
  const n = given.time.length
  return {
    observatory: 'test', filter: 'g', barycentric: true, baseline: 1, exposure: new Float64Array(n).fill(30), flag: new Uint8Array(n),
    failed: new Uint8Array(n), curve: new Int32Array(n), row: Int32Array.from({ length: n }, (_, i) => i), ...given,
  }
}

const FEW = 240

/** Series that a finder must bear, by name; the seeds are fixed. */
export function hostileSeries(): Readonly<Record<string, Series>> {
  const random = createRandom('series of the conformance suite')
  const time = Float64Array.from({ length: FEW }, () => 58000 + random.uniform(0, 60)).toSorted()
  const noise = time.map(() => 0.02 * random.uniform(0.5, 2))
  const quiet = noise.map((sigma) => 1 + sigma * random.normal())
  const empty = new Float64Array(0)
  const nan = time.map((_, i) => (i % 3 === 0 ? NaN : quiet[i]!))
  return {
    'noise alone': aSeries({ time, flux: quiet, noise }),
    'a sinusoid': aSeries({ time, flux: quiet.map((f, i) => f + 0.2 * Math.sin(2 * Math.PI * time[i]! / 1.7)), noise }),
    'dips that repeat': aSeries({ time, flux: quiet.map((f, i) => (time[i]! % 2.3 < 0.2 ? f - 0.4 : f)), noise }),
    'one flare': aSeries({ time, flux: quiet.map((f, i) => (i > 100 && i < 108 ? f + 0.8 : f)), noise }),
    'no epoch': aSeries({ time: empty, flux: empty, noise: empty }),
    'one epoch': aSeries({ time: time.slice(0, 1), flux: quiet.slice(0, 1), noise: noise.slice(0, 1) }),
    'two epochs at one time': aSeries({ time: Float64Array.of(58000, 58000), flux: quiet.slice(0, 2), noise: noise.slice(0, 2) }),
    'all epochs at one time': aSeries({ time: time.map(() => 58000), flux: quiet, noise }),
    'every epoch flagged': aSeries({ time, flux: quiet, noise, flag: new Uint8Array(FEW).fill(1) }),
    'every epoch of failed quality': aSeries({ time, flux: quiet, noise, failed: new Uint8Array(FEW).fill(1) }),
    'only NaN': aSeries({ time, flux: time.map(() => NaN), noise: time.map(() => NaN), baseline: NaN }),
    'NaN among the fluxes': aSeries({ time, flux: nan, noise, flag: Uint8Array.from(nan, (f) => Number(Number.isNaN(f))) }),
    'NaN that is not flagged': aSeries({ time, flux: nan, noise: noise.map((sigma, i) => (i % 5 === 0 ? NaN : sigma)) }),
    'one value without scatter': aSeries({ time, flux: time.map(() => 1), noise }),
    'only zeros': aSeries({ time, flux: time.map(() => 0), noise, baseline: 0 }),
    'differences about zero': aSeries({ time, flux: quiet.map((f) => f - 1), noise, baseline: 0 }),
    'negative fluxes': aSeries({ time, flux: quiet.map((f) => -f), noise, baseline: -1 }),
  }
}
