import type { Answer, FetchContext, HttpOptions, ReduceContext, Source } from '@astro/sdk'
import { createRandom } from '@astro/sdk'
import { readCsv } from '../../../src/archive/csv.ts'
import type { ZtfParams, ZtfReduceParams } from '../src/params.ts'
import { params, reduceParams } from '../src/params.ts'

const LOG = { debug() {}, info() {}, warn() {} }

export const HEADER =
  'oid,expid,hjd,mjd,mag,magerr,catflags,filtercode,ra,dec,chi,sharp,filefracday,field,ccdid,qid,limitmag,magzp,magzprms,clrcoeff,' +
  'clrcounc,exptime,airmass,programid\n'

export function source(given: Partial<Source> = {}): Source {
  return {
    name: 'S',
    index: 0,
    ra: 10,
    dec: 20,
    mag: null,
    magError: null,
    magFilter: null,
    pmra: null,
    pmdec: null,
    parallax: null,
    epoch: 2016,
    aliases: [],
    row: {},
    ...given,
  }
}

/** One line of an answer. */
export function line(
  epoch: {
    oid?: string
    mjd?: number | ''
    mag?: number | ''
    flag?: number
    filter?: string
    ra?: number | ''
    dec?: number | ''
  } = {},
): string {
  const { oid = '675103300002930', mjd = 58202.35, mag = 18.6, flag = 0, filter = 'zg', ra = 10, dec = 20 } = epoch
  return `${oid},44835315,2458202.86,${mjd},${mag},0.05,${flag},${filter},${ra},${dec},0.5,0.01,20180325353160,675,0x3,0x1,20.5,26.2,0.03,-0.05,9e-06,30,1.1,1\n`
}

/** `fetch` against one prepared answer; what it asked for is in `asked`. */
export function fetchContext(
  text: string,
  given: object = {},
): FetchContext<ZtfParams> & { asked: { url: string; options: HttpOptions | undefined }[] } {
  const asked: { url: string; options: HttpOptions | undefined }[] = []
  const get = async (url: string | URL, options?: HttpOptions) => {
    asked.push({ url: String(url), options })
    return { status: 200, headers: {}, body: new TextEncoder().encode(text), text: () => text }
  }
  return {
    params: params.parse(given),
    http: { get, post: (url, _, options) => get(url, options) },
    log: LOG,
    signal: new AbortController().signal,
    credentials: {},
    csv: readCsv,
    fits: () => Promise.reject(new Error('there are no FITS files')),
    files: { list: async () => [], read: () => Promise.reject(new Error('there are no files')) },
    wait: async () => {},
    random: createRandom,
    asked,
  }
}

export function reduceContext(reduce: object = {}): ReduceContext<ZtfReduceParams> {
  return { reduce: reduceParams.parse(reduce), log: LOG }
}

/** The raw photometry that an answer becomes. */
export function rawOf(answer: Answer) {
  if ('empty' in answer) throw new Error(`empty: ${answer.reason}`)
  return { table: answer.table, meta: answer.meta ?? {} }
}
