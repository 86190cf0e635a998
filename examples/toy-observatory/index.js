import { defineObservatory, definePlugin, median, medianRa, numbers, strings, takeRows, z } from '@astro/sdk'

const toy = defineObservatory({
  id: 'toy',
  title: 'Toy Survey, the example of the documentation',
  version: '1.0',
  params: z.strictObject({
    base_url: z.url().default('https://toy.example/lightcurve').describe('address of the archive'),
    radius: z.number().positive().max(60).default(2).describe('search radius, arcsec'),
  }),
  reduceParams: z.strictObject({
    max_error: z.number().positive().default(0.5).describe('leave epochs with a larger error out, mag'),
  }),
  downloadParams: ['radius'],
  etiquette: { requestsPerSecond: 5, parallel: 2 },
  columns: {
    mjd: { unit: 'd', description: 'middle of the exposure, MJD (UTC)' },
    ra: { unit: 'deg', description: 'right ascension, ICRS' },
    dec: { unit: 'deg', description: 'declination, ICRS' },
    mag: { unit: 'mag', description: 'magnitude (AB)' },
    magerr: { unit: 'mag', description: 'standard deviation of mag' },
    filter: { description: 'filter name' },
  },

  async fetch(source, { params, http, csv }) {
    const url = new URL(params.base_url)
    const query = { ra: source.ra, dec: source.dec, radius: params.radius }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
    const number = 'float64'
    const types = { mjd: number, ra: number, dec: number, mag: number, magerr: number, filter: 'text' }
    const table = csv((await http.get(url)).text(), { required: Object.keys(types), types })
    return table.length > 0 ? { table } : { empty: true, reason: 'no measurement within the radius' }
  },

  reduce({ table }, source, { reduce }) {
    if (table.length === 0) return []
    const [filter, error] = [strings(table, 'filter'), numbers(table, 'magerr')]
    return [...new Set(filter)].toSorted().flatMap((name) => {
      const rows = [...filter.keys()].filter((row) => filter[row] === name && !(error[row] > reduce.max_error))
      return rows.length > 0 ? [curve(takeRows(table, rows), name, source)] : []
    })
  },
})

const curve = (table, filter, source) => ({
  table,
  meta: {
    ra: medianRa(numbers(table, 'ra')),
    dec: median(numbers(table, 'dec')),
    series_name: `toy-${filter}`,
    object_id: source.name,
    time_stamp_alignment: 'middle',
  },
})

export default definePlugin({ observatories: [toy] })
