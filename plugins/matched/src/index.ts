import { defineFinder, definePlugin } from '@astro/sdk'
import type { Series } from '@astro/sdk'
import { bankOf } from './bank.ts'
import { detectIn } from './detect.ts'
import type { First } from './detect.ts'
import { layersOf } from './layers.ts'
import { lightOf } from './light.ts'
import { params } from './params.ts'
import type { Params } from './params.ts'
import { perEpoch, scoresOf } from './search.ts'
import { trialsOf } from './trials.ts'

export { bankOf } from './bank.ts'
export { overlap } from './overlap.ts'

/** The first pass over each series: nothing found, nothing set aside yet. */
type State = readonly First[]

/** Matched filter with a bank of templates over all seasons of a band. Rules: docs/finders/matched.md. */
export const matched = defineFinder<Params, State>({
  id: 'matched',
  title: 'Matched filter',
  version: '1.2',
  scope: 'band',
  kind: 'event',
  noise: 'quiet',
  params,
  sides: ({ sign }) => (sign === 'both' ? 'two' : 'one'),
  trials: (series, settings) => series.reduce((sum, { time, flag }) => sum + trialsOf(time.filter((_, i) => flag[i] === 0), settings, Math), 0),
  process(series, ctx) {
    const bank = bankOf(ctx.params, ctx.kernels.math)
    const state = series.map((each) => {
      const layers = layersOf(lightOf(each, ctx.params, ctx.kernels), bank, ctx.params, ctx.kernels)
      return { layers, scores: scoresOf(layers, bank, ctx.params, ctx.kernels) }
    })
    return { columns: series.map((each, i) => columnsOf(each, state[i]!)), spectrum: null, state }
  },
  detect(series, { state }, ctx) {
    return series.flatMap((each, i) => detectIn(each, i, state[i]!, ctx)).toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score))
  },
})

/** The score of each epoch, computed when it is asked for: of injections nobody does. */
function columnsOf({ time }: Series, { layers, scores }: First): { readonly score: Float64Array } {
  let made: Float64Array | undefined
  return {
    get score() {
      if (made !== undefined) return made
      const score = new Float64Array(time.length).fill(NaN)
      const { light } = layers[0]!
      perEpoch(scores, light).forEach((value, k) => (score[light.rows[k]!] = value))
      return (made = score)
    },
  }
}

export default definePlugin({ finders: [matched] })
