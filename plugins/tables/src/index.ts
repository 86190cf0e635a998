import { defineObservatory, definePlugin, z } from '@astro/sdk'
import { reduceParams, reduceTables } from './reduce.ts'

/**
 * Light curves of your own, from files: `astro import` stores them as raw photometry with what it knows of their columns, the reduction here
 * makes light curves of them. Use it under any name: `observatories: {mylcs: {like: tables}}`.
 */
export default definePlugin({
  observatories: [
    defineObservatory({
      id: 'tables',
      title: 'Light curves from files of your own (astro import)',
      version: '1.0',
      params: z.strictObject({}),
      reduceParams,
      estimate: () => ({ requests: 0, seconds: 0, bytes: 0 }),
      fetch: (source) => {
        throw new Error(`there is no imported photometry of '${source.name}': astro import FILE --project P --observatory NAME brings it in`)
      },
      reduce: reduceTables,
    }),
  ],
})
