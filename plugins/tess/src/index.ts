import { defineObservatory, definePlugin } from '@astro/sdk'
import { columns } from './columns.ts'
import { fetchTess, isCovered } from './fetch.ts'
import { params, reduceParams } from './params.ts'
import { reduceTess } from './reduce.ts'

/** Sectors that most stars have; files and bytes of each: for the estimate alone. */
const USUAL_SECTORS = 4
const FILE_BYTES = 2_000_000

/**
 * The Transiting Exoplanet Survey Satellite (Ricker et al. 2015, JATIS 1, 014003): light curves of single stars, one a sector, from MAST or from
 * files. Anonymous.
 */
export default definePlugin({
  observatories: [
    defineObservatory({
      id: 'tess',
      title: 'TESS: light curves of the mission and of others from MAST, or from files',
      version: '1.0',
      params,
      reduceParams,
      downloadParams: [
        'local_files', 'tic_column', 'distance_thresh', 'mag_limit', 'magdiff_thresh', 'catalog_magnitude', 'tic_magnitude', 'sectors', 'authors', 'cadences',
      ],
      // The archive publishes no numbers; it is known to answer 503 to more than ten at once.
      etiquette: { requestsPerSecond: 4, parallel: 3 },
      site: null,
      columns,
      estimate: (source, p) => {
        if (p.local_files !== null || isCovered(source, p) !== null) return { requests: 0, seconds: 0, bytes: 0 }
        const files = p.sectors?.length ?? USUAL_SECTORS
        // Two searches: which star it is (not asked where the catalog has its number), and what there is of it.
        const requests = 2 + files
        return { requests, seconds: 2 * requests, bytes: files * FILE_BYTES }
      },
      fetch: fetchTess,
      reduce: reduceTess,
    }),
  ],
})
