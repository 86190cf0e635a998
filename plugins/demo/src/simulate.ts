import { table, wrap360 } from '@astro/sdk'
import type { Random, Source, Table } from '@astro/sdk'
import type { DemoParams, Flare } from './parameters.ts'

/** Scatter of a measured position in either coordinate, deg. */
const POSITION_SCATTER = 1e-4

export const columns = {
  mjd: { unit: 'd', description: 'start of the exposure, MJD (UTC)' },
  exptime: { unit: 's', description: 'exposure time' },
  ra: { unit: 'deg', description: 'right ascension, ICRS' },
  dec: { unit: 'deg', description: 'declination, ICRS' },
  mag: { unit: 'mag', description: 'magnitude (AB)' },
  magerr: { unit: 'mag', description: 'standard deviation of mag' },
  filter: { description: 'filter name' },
  flag: { description: '0 = good' },
}

/**
 * The photometry of one constant star with its flares: error uniform in 0.09 to 0.11 mag, magnitude normal around `mean_mag` with
 * that error, position normal around the catalog's. A function of the parameters, the position and the random sequence alone.
 */
export function simulate(source: Source, params: DemoParams, random: Random): Table {
  const n = params.num_points
  const mjd = new Float64Array(n)
  const ra = new Float64Array(n)
  const dec = new Float64Array(n)
  const mag = new Float64Array(n)
  const magerr = new Float64Array(n)
  const step = n > 1 ? (params.mjd_end - params.mjd_start) / (n - 1) : 0
  for (let i = 0; i < n; i++) {
    mjd[i] = params.shuffle_time ? random.uniform(params.mjd_start, params.mjd_end) : params.mjd_start + i * step
    const error = random.uniform(0.09, 0.11)
    magerr[i] = error
    mag[i] = random.normal(params.mean_mag, error)
    ra[i] = wrap360(random.normal(source.ra, POSITION_SCATTER))
    dec[i] = Math.max(-90, Math.min(90, random.normal(source.dec, POSITION_SCATTER)))
  }
  const own = params.sim_args.flares.filter((flare) => flare.name === source.name)
  if (own.length > 0) brighten(mag, mjd, own)
  const exptime = new Float32Array(n).fill(30)
  const filter = Array.from({ length: n }, () => 'R')
  return table({ mjd, exptime, ra, dec, mag, magerr, filter, flag: new Uint8Array(n) }, columns)
}

/**
 * Adds flares to a constant star: at the first epoch t0 at or after its time a flare multiplies the flux by 10^(0.4 amplitude),
 * then the flux it added decays as exp(-(t - t0) / duration). Flares that overlap add in flux. One later than all epochs is not
 * seen.
 */
function brighten(mag: Float64Array, mjd: Float64Array, flares: readonly Flare[]): void {
  const added = new Float64Array(mag.length)
  for (const flare of flares) {
    const peak = mjd.reduce((first, t) => (t >= flare.mjd && t < first ? t : first), Infinity)
    const height = 10 ** (0.4 * flare.amplitude) - 1
    for (const [i, t] of mjd.entries()) if (t >= peak) added[i]! += height * Math.exp((peak - t) / flare.duration)
  }
  for (let i = 0; i < mag.length; i++) mag[i]! -= 2.5 * Math.log10(1 + added[i]!)
}
