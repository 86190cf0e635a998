import type { Answers, FakeAnswer } from '@astro/sdk/testing'

type Row = Record<string, unknown>

/** A light curve that the archive has. */
export interface Stored {
  readonly tic: string
  readonly sector: number
  readonly author?: string
  readonly cadence?: number
  readonly file: string
  readonly bytes: Uint8Array
}

export interface Request {
  readonly service: string
  readonly params: { readonly ra?: number; readonly dec?: number; readonly radius?: number; readonly position?: string; readonly filters?: { paramName: string; values: unknown[] }[] }
  readonly page: number
}

export interface MastFacts {
  /** Rows of the TESS Input Catalog, as its cone search gives them. */
  readonly stars?: (request: Request) => Row[]
  readonly stored?: readonly Stored[]
  /** Answers EXECUTING so often before each page. */
  readonly executing?: number
  /** Rows of a page. */
  readonly pageSize?: number
  /** What is said in place of an answer to a service. */
  readonly instead?: Readonly<Record<string, FakeAnswer | string>>
}

export interface FakeMast {
  readonly answers: Answers
  /** Bodies as they came. */
  readonly requests: (Request & { readonly body: string })[]
  readonly downloads: string[]
}

export const star = (ID: string, dstArcSec: number, GAIAmag: number | null, more: Row = {}): Row => ({ ID, ra: 63.37389, dec: -69.226789, GAIAmag, dstArcSec, ...more })

/** The archive: searches that take their time, pages, files. */
export function fakeMast(facts: MastFacts): FakeMast {
  const requests: FakeMast['requests'][number][] = []
  const downloads: string[] = []
  const asked = new Map<string, number>()
  const answers: Answers = (url, body) => {
    if (url.pathname.endsWith('/Download/file')) {
      const uri = url.searchParams.get('uri')!
      downloads.push(uri)
      return facts.stored?.find(({ file }) => uri.endsWith(`/${file}`))?.bytes ?? { status: 404, body: 'no such file' }
    }
    const request = JSON.parse(new URLSearchParams(body).get('request')!) as Request
    requests.push({ ...request, body: body! })
    const instead = facts.instead?.[request.service]
    if (instead !== undefined) return instead
    const count = (asked.get(body!) ?? 0) + 1
    asked.set(body!, count)
    if (count <= (facts.executing ?? 0)) return JSON.stringify({ status: 'EXECUTING', msg: '', data: [] })
    asked.delete(body!)
    return page(rowsOf(request, facts), request.page, facts.pageSize ?? 50_000)
  }
  return { answers, requests, downloads }
}

function rowsOf(request: Request, { stars, stored = [] }: MastFacts): Row[] {
  if (request.service === 'Mast.Catalogs.Tic.Cone') return stars?.(request) ?? []
  const wanted = (name: string): unknown[] | undefined => request.params.filters?.find(({ paramName }) => paramName === name)?.values
  return stored
    .filter(({ tic, sector }) => wanted('target_name')!.includes(tic) && (wanted('sequence_number')?.includes(sector) ?? true))
    .flatMap(({ tic, sector, author = 'SPOC', cadence = 120, file }) => {
      const row = { target_name: tic, sequence_number: sector, provenance_name: author, t_exptime: cadence, obs_collection: author === 'SPOC' ? 'TESS' : 'HLSP' }
      const folder = author === 'SPOC' ? 'mast:TESS/product' : `mast:HLSP/${author.toLowerCase()}`
      // The archive lists target pixels and reports beside the light curves.
      return [{ ...row, dataURL: `${folder}/${file}` }, { ...row, dataURL: `${folder}/${file.replace('_lc.fits', '_dvt.fits')}x` }, { ...row, dataURL: null }]
    })
}

function page(rows: Row[], number: number, size: number): string {
  const pages = Math.max(1, Math.ceil(rows.length / size))
  const data = rows.slice((number - 1) * size, number * size)
  return JSON.stringify({
    status: 'COMPLETE', msg: '', data, fields: [],
    paging: { page: number, pageSize: size, pagesFiltered: pages, rows: data.length, rowsFiltered: rows.length, rowsTotal: rows.length },
  })
}
