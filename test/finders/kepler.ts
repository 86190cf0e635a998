import { median, type Series } from '@astro/sdk'
import { openFits } from '../../src/store/fits/index.ts'
import { dataPath, seriesFrom, type Epoch } from './run.ts'

/** Light curves of Kepler or TESS joined: PDCSAP flux relative to the median of each file, epochs of quality 0, days of the mission. */
export async function keplerSeries(names: readonly string[]): Promise<Series> {
  const parts: Epoch[][] = []
  for (const name of names) {
    const quality = name.startsWith('kplr') ? 'SAP_QUALITY' : 'QUALITY'
    await using file = await openFits(dataPath(`tess_kepler/${name}`))
    const { columns } = await file.table(1, { columns: ['TIME', 'PDCSAP_FLUX', 'PDCSAP_FLUX_ERR', quality] })
    const column = (wanted: string): ArrayLike<number> => columns.find((one) => one.name === wanted)!.data as unknown as ArrayLike<number>
    const [time, flux, error, bad] = [column('TIME'), column('PDCSAP_FLUX'), column('PDCSAP_FLUX_ERR'), column(quality)]
    const good = Array.from(time, (_, i) => i).filter((i) => bad[i] === 0 && Number.isFinite(time[i]) && flux[i]! > 0 && error[i]! > 0)
    const middle = median(good.map((i) => flux[i]!))
    parts.push(good.map((i) => [time[i]!, flux[i]! / middle, error[i]! / middle]))
  }
  return seriesFrom(parts.flat(), 'white')
}
