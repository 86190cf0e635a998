import { defineObservatory, definePlugin } from '@astro/sdk'
import { columns } from './columns.ts'
import { fetchZtf } from './fetch.ts'
import { params, reduceParams } from './params.ts'
import { reduceZtf } from './reduce.ts'
import { isCovered } from './request.ts'

/**
 * The Zwicky Transient Facility: epoch photometry of its public light curves (Masci et al. 2019, PASP 131, 018003), from the
 * light-curve service of IRSA. Anonymous. Detections only: the service gives no upper limits.
 */
export default definePlugin({
  observatories: [
    defineObservatory({
      id: 'ztf',
      title: 'Zwicky Transient Facility: light curves in g, r and i from IRSA',
      version: '1.0',
      params,
      reduceParams,
      downloadParams: ['cone_search_radius', 'minimal_declination', 'limiting_magnitude', 'observation_time', 'release'],
      // The archive publishes no numbers; three at once is what its users found to be welcome.
      etiquette: { requestsPerSecond: 4, parallel: 3 },
      // Palomar, the 48-inch Samuel Oschin telescope.
      site: { longitude: -116.863, latitude: 33.3563, height: 1712 },
      columns,
      estimate: (source, p) =>
        isCovered(source, p) === null ? { requests: 1, seconds: 2, bytes: 600_000 } : { requests: 0, seconds: 0, bytes: 0 },
      fetch: fetchZtf,
      reduce: reduceZtf,
    }),
  ],
})
