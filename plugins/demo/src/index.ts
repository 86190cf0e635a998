import { defineObservatory, definePlugin } from '@astro/sdk'
import type { Answer, FetchContext, Source } from '@astro/sdk'
import { params, reduceParams } from './parameters.ts'
import type { DemoParams } from './parameters.ts'
import { reduce } from './reduce.ts'
import { columns, simulate } from './simulate.ts'

/** Bytes of one epoch as stored. */
const EPOCH_BYTES = 46

/**
 * An archive that makes its data up: constant stars with known flares, always the same for the same source name and parameters,
 * whatever else is fetched. For trying `astro` out and for tests: it can also be slow, empty or broken on demand.
 */
const demo = defineObservatory({
  id: 'demo',
  title: 'Simulated stars, without a network',
  version: '1.0',
  params,
  reduceParams,
  downloadParams: ['wait_time', 'wait_time_poisson', 'sim_args'],
  columns,
  estimate: (_source, p) => ({ requests: 1, seconds: p.wait_time + p.wait_time_poisson, bytes: p.num_points * EPOCH_BYTES }),
  fetch,
  reduce,
})

async function fetch(source: Source, ctx: FetchContext<DemoParams>): Promise<Answer> {
  const { params: p } = ctx
  const seconds = p.wait_time + poisson(p.wait_time_poisson, source.name, ctx)
  if (seconds > 0) await ctx.wait(seconds)
  if (p.fail.includes(source.name)) throw new Error(`the demo was told to fail the download of '${source.name}'`)
  const meta = { demo_boolean: p.demo_boolean }
  if (p.empty.includes(source.name)) return { empty: true, reason: 'the demo was told to have nothing here', meta }
  return { table: simulate(source, p, ctx.random(source.name)), meta }
}

/** A Poisson number with this mean: arrivals at unit rate before it. Its own sequence, so that waiting never changes the data. */
function poisson(mean: number, name: string, ctx: FetchContext<DemoParams>): number {
  const random = ctx.random(`wait of ${name}`)
  let count = 0
  for (let t = random.exponential(); t < mean; t += random.exponential()) count++
  return count
}

export default definePlugin({ observatories: [demo] })
