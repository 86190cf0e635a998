import { defineFinder, definePlugin } from '@astro/sdk'
import { bankOf } from './bank.ts'
import { detectIn } from './detect.ts'
import { lightOf } from './light.ts'
import type { Light } from './light.ts'
import { params } from './params.ts'
import type { Params } from './params.ts'
import { redNoiseOf } from './red-noise.ts'
import { perEpoch, scoresOf } from './search.ts'
import type { Scores } from './search.ts'
import { trialsOf } from './trials.ts'

export { bankOf } from './bank.ts'
export { overlap } from './overlap.ts'

/** The first pass over each series: nothing found, nothing set aside yet. */
type State = readonly { readonly light: Light; readonly redNoise: Float64Array; readonly scores: Scores }[]

/** Matched filter with a bank of templates over all seasons of a band. Rules: docs/finders/matched.md. */
export const matched = defineFinder<Params, State>({
  id: 'matched',
  title: 'Matched filter',
  version: '1.0',
  scope: 'band',
  kind: 'event',
  params,
  sides: ({ sign }) => (sign === 'both' ? 'two' : 'one'),
  trials: (series, settings) => series.reduce((sum, { time, flag }) => sum + trialsOf(time.filter((_, i) => flag[i] === 0), settings, Math), 0),
  process(series, ctx) {
    const bank = bankOf(ctx.params, ctx.kernels.math)
    const state = series.map((each) => {
      const light = lightOf(each, ctx.params, ctx.kernels)
      const redNoise = redNoiseOf(light, bank, ctx.params, ctx.kernels)
      return { light, redNoise, scores: scoresOf(light, bank, redNoise, ctx.params, ctx.kernels) }
    })
    const columns = series.map((each, i) => {
      const score = new Float64Array(each.time.length).fill(NaN)
      const { light, scores } = state[i]!
      perEpoch(scores, light).forEach((value, k) => (score[light.rows[k]!] = value))
      return { score }
    })
    return { columns, spectrum: null, state }
  },
  detect(series, { state }, ctx) {
    return series.flatMap((each, i) => detectIn(each, i, state[i]!, ctx)).toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score))
  },
})

export default definePlugin({ finders: [matched] })
