import type { FetchContext, Json } from '@astro/sdk'
import type { TessParams } from './params.ts'

export type Row = Readonly<Record<string, Json>>

interface Answer {
  readonly status?: unknown
  readonly msg?: unknown
  readonly data?: unknown
  readonly paging?: unknown
}

const PAGE_SIZE = 50_000
/** More pages than this are no search for one star. */
const MOST_PAGES = 100
const LONGEST_POLL = 30

/**
 * All rows that a service of MAST has for a request, page after page. While the archive works on it the same request is made again.
 * @throws Error when the archive says ERROR, answers with anything but its JSON, or works for longer than `poll_limit`
 */
export async function askMast(service: string, params: Readonly<Record<string, Json>>, ctx: FetchContext<TessParams>): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await complete({ service, params, format: 'json', pagesize: PAGE_SIZE, page, removenullcolumns: true, timeout: 600 }, ctx)
    rows.push(...rowsOf(answer, service))
    if (page >= pagesOf(answer)) return rows
  }
  throw new Error(`MAST has more than ${MOST_PAGES} pages for ${service}`)
}

async function complete(request: Readonly<Record<string, Json>>, ctx: FetchContext<TessParams>): Promise<Answer> {
  const { base_url: base, poll_delay: first, poll_limit: limit, retry_delay: retryDelay, timeout } = ctx.params
  const body = `request=${encodeURIComponent(JSON.stringify(request))}`
  const service = String(request['service'])
  for (let delay = first, waited = 0; ; delay = Math.min(LONGEST_POLL, 1.5 * delay)) {
    const answer = parsed((await ctx.http.post(`${trimmed(base)}/api/v0/invoke`, body, { retryDelay, timeout })).text(), service)
    const status = String(answer.status).toUpperCase()
    if (status === 'COMPLETE') return answer
    if (status !== 'EXECUTING') throw new Error(`MAST answered ${service} with status ${status}: ${messageOf(answer)}`)
    if (waited >= limit) throw new Error(`MAST still works on ${service} after ${limit} s (poll_limit)`)
    await ctx.wait(delay)
    waited += delay
  }
}

function parsed(text: string, service: string): Answer {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`MAST answered ${service} with no JSON: ${excerpt(text)}`)
  }
  if (typeof value !== 'object' || value === null || !('status' in value)) throw new Error(`MAST answered ${service} without a status: ${excerpt(text)}`)
  return value
}

function rowsOf({ data }: Answer, service: string): Row[] {
  if (!Array.isArray(data)) throw new Error(`MAST answered ${service} without a list of data`)
  return data as Row[]
}

function pagesOf({ paging }: Answer): number {
  const pages = (paging as { pagesFiltered?: unknown } | null | undefined)?.pagesFiltered
  return typeof pages === 'number' ? pages : 1
}

function messageOf({ msg }: Answer): string {
  return typeof msg === 'string' && msg !== '' ? excerpt(msg) : 'it does not say why'
}

function excerpt(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim()
  return plain.length > 120 ? `${plain.slice(0, 120)}…` : plain || 'nothing'
}

/** The address of a file in the archive. */
export function downloadUrl(base: string, uri: string): string {
  return `${trimmed(base)}/api/v0.1/Download/file?uri=${encodeURIComponent(uri)}`
}

function trimmed(base: string): string {
  return base.replace(/\/+$/, '')
}
