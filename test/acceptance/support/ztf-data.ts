import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, medianRa } from '@astro/sdk'
import type { Star } from './archive.ts'

const FOLDER = join(process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'), 'ztf_lc')

/** The real star whose numbers are known, the star that the archive has nothing of, and nine others. */
export const SAMPLE = 'ZTF_lightcurve'
export const VOID = 'irsa_gaia6555925496084361344'
/** The position of the empty answer is not in it. */
const VOID_STAR = { ra: 330, dec: -32.8, mag: 17 }

/** Why the real light curves cannot be used, or undefined when they can. */
export const missing = existsSync(join(FOLDER, `${SAMPLE}.csv`)) ? undefined : `no real ZTF light curves at ${FOLDER}: set ASTRO_TEST_DATA`

/** Stars with their answers; positions and magnitudes are the medians of all epochs. */
export function realStars(): Star[] {
  const files = readdirSync(FOLDER).filter((file) => file === `${SAMPLE}.csv` || /^irsa_gaia\d+\.csv$/.test(file)).toSorted()
  return files.map((file) => starOf(file.replace('.csv', ''), readFileSync(join(FOLDER, file), 'utf8')))
}

function starOf(name: string, text: string): Star {
  const [header, ...rows] = text.trimEnd().split('\n').map((line) => line.split(','))
  const column = (wanted: string): number[] => rows.map((row) => Number(row[header!.indexOf(wanted)]))
  if (name === VOID) return { name, text, ...VOID_STAR }
  return { name, text, ra: medianRa(column('ra')), dec: median(column('dec')), mag: median(column('mag')) }
}

/** Names of the columns of the service and a light curve of `epochs` rows, made up in closed form. */
export function madeUpStar(name: string, ra: number, dec: number, epochs = 60): Star {
  const header = 'oid,expid,hjd,mjd,mag,magerr,catflags,filtercode,ra,dec,chi,sharp,filefracday,field,ccdid,qid,' +
    'limitmag,magzp,magzprms,clrcoeff,clrcounc,exptime,airmass,programid'
  const rows = Array.from({ length: epochs }, (_, i) => {
    const mjd = 58300.25 + i
    const mag = 18 + 0.01 * ((i * 7) % 11)
    return `736115200001082,${1000 + i},${mjd + 2400000.5},${mjd},${mag},0.05,0,zr,${ra},${dec},1.0,0.0,20180701250000,736,0x1,0x2,20.9,26.2,0.03,0.1,0.0001,30.0,1.1,1`
  })
  return { name, ra, dec, mag: 18, text: `${[header, ...rows].join('\n')}\n` }
}
