import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogOf, honest, startArchive, type Archive, type Star } from './support/archive.ts'
import { filesBelow, place, STACK, type Place } from './support/astro.ts'
import { madeUpStar } from './support/ztf-data.ts'

interface Report {
  readonly counts: { sources: number; new: number; skipped: number; failed: number; empty: number }
  readonly failures: { source: string; observatory: string; stage: string; code: string; message: string }[]
}

type Answer = (text: string, response: ServerResponse) => void

const whole = (status: number, body: string | Buffer, headers: Record<string, string> = {}): Answer => (_, response) => {
  response.writeHead(status, { 'content-type': 'text/csv', ...headers }).end(body)
}
const votable = '<?xml version="1.0"?>\n<VOTABLE version="1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">Too many</INFO></RESOURCE></VOTABLE>\n'

/** What is answered, and the code of the failure that it must become. */
const HOSTILE: Record<string, [code: string, answer: Answer]> = {
  html: ['not_a_table', whole(200, '<!DOCTYPE html>\n<html><body>Down for maintenance</body></html>\n', { 'content-type': 'text/html' })],
  votable: ['not_a_table', whole(200, votable)],
  blank: ['not_a_table', whole(200, '')],
  limited: ['rate_limited', whole(429, 'slow down')],
  broken: ['server_error', whole(500, 'oops')],
  gone: ['http_status', whole(404, 'nothing here')],
  part: ['http_status', (text, response) => void response.writeHead(206).end(text)],
  utf16: ['answer_not_text', (text, response) => void response.writeHead(200).end(Buffer.from(`\ufeff${text}`, 'utf16le'))],
  latin1: ['answer_not_text', (text, response) => void response.writeHead(200).end(Buffer.from(text.replace('0x1', '\xfc'), 'latin1'))],
  coded: ['answer_damaged', (text, response) => void response.writeHead(200, { 'content-encoding': 'br' }).end(text)],
  letters: ['not_a_number', (text, response) => void response.writeHead(200).end(text.replace('58300.25', 'tomorrow'))],
  renamed: ['missing_column', (text, response) => void response.writeHead(200).end(text.replace(',mag,', ',magnitude,'))],
  silent: ['timeout', () => {}],
  endless: ['answer_too_large', (text, response) => {
    response.writeHead(200)
    const pour = (): void => {
      while (!response.destroyed && response.write(text.repeat(20))) continue
      if (!response.destroyed) response.once('drain', pour)
    }
    pour()
  }],
}

const last = (response: ServerResponse, body: string): void => {
  response.flushHeaders()
  if (body === '') response.socket?.end()
  else response.write(body, () => response.socket?.end())
}

// A connection that ends within the body, with and without a length; and a body that was cut before it was sent.
for (const kilobyte of [0, 1, 2, 3]) {
  const part = (text: string): string => text.slice(0, 1024 * kilobyte)
  HOSTILE[`length-${kilobyte}`] = ['answer_cut', (text, response) => {
    response.writeHead(200, { 'content-length': String(text.length) })
    last(response, part(text))
  }]
  HOSTILE[`chunked-${kilobyte}`] = ['answer_cut', (text, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' })
    last(response, part(text))
  }]
  if (kilobyte > 0) HOSTILE[`cut-${kilobyte}`] = ['table_cut', (text, response) => void response.writeHead(200).end(part(text))]
}

const healthy = ['good-0', 'good-1', 'good-2', 'good-3']
// Good and bad ones share RA bins: what is bad must not take the good along.
const stars: Star[] = [...Object.keys(HOSTILE), 'elsewhere', ...healthy].map((name, i) => madeUpStar(name, 10.5 + (i % 5) + 0.01 * i, 20 + (i % 7), 28))

function prepare(at: Place, url: string, more = ''): void {
  at.write('targets.csv', catalogOf(stars))
  at.write('hostile.yaml', `project: {name: hostile, obs_names: [ztf], max_num_total_exceptions: 1000, max_num_sequence_exceptions: 1000}
catalog: {filename: targets.csv}
# Stars that come later would change the noise of those before them, and so analyze these again.
noise: {calibrate: false}
observatories:
  ztf: {base_url: "${url}", retry_delay: 0.01, timeout: 1}\n${more}`)
}

const run = ['run', '--config', 'hostile.yaml', '--json']

describe('an archive that misbehaves', () => {
  const [at, calm, cut] = [place(), place(), place()]
  let archive: Archive
  let strangers = 0
  const stranger = createServer((_, response) => {
    strangers++
    response.end('name\n')
  })

  beforeAll(async () => {
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const { port } = stranger.address() as AddressInfo
    archive = await startArchive(stars, ({ name, text }, response, request) => {
      if (name === 'elsewhere') response.writeHead(302, { location: `http://localhost:${port}/lc` }).end()
      else if (name in HOSTILE) HOSTILE[name]![1](text, response)
      else honest({ name, text } as Star, response, request)
    })
    prepare(at, archive.url)
    prepare(calm, archive.url)
    expect(Math.min(...stars.map(({ text }) => text.length))).toBeGreaterThan(3 * 1024)
    expect(stars.every(({ text }) => [1, 2, 3].every((k) => text[1024 * k - 1] !== '\n'))).toBe(true)
  })
  afterAll(async () => {
    await archive.close()
    stranger.close()
  })

  it('costs one failure a source with the reason, and nothing of the others', async () => {
    const ended = await at.astro(run)
    const { counts, failures } = ended.json<Report>()
    expect(ended.code).toBe(5)
    expect(counts).toMatchObject({ sources: stars.length, new: healthy.length, empty: 0, failed: stars.length - healthy.length })
    const expected = { ...Object.fromEntries(Object.entries(HOSTILE).map(([name, [code]]) => [name, code])), elsewhere: 'foreign_redirect' }
    expect(Object.fromEntries(failures.map(({ source, code }) => [source, code]))).toEqual(expected)
    expect(failures.length).toBe(Object.keys(expected).length)
    expect(failures.every(({ observatory, stage, message }) => observatory === 'ZTF' && stage === 'fetch' && message.length > 20)).toBe(true)
    expect(ended.stderr).not.toMatch(STACK)
    expect(strangers).toBe(0)
    for (const name of healthy) expect(archive.asked.get(name)).toBe(1)
    for (const name of ['html', 'gone', 'letters', 'endless']) expect(archive.asked.get(name)).toBe(1)
    for (const name of ['limited', 'broken', 'length-2', 'silent']) expect(archive.asked.get(name)).toBe(4)
  })

  it('leaves nothing half done', async () => {
    expect(filesBelow(at.path('astro-data')).filter((file) => file.endsWith('.part') || file.includes('/spool/'))).toEqual([])
    const { json } = await at.astro(['sources', '--config', 'hostile.yaml', '--json'])
    const { sources } = json<{ sources: { name: string; products: { status: string; epochs: number }[] }[] }>()
    const status = Object.fromEntries(sources.map(({ name, products }) => [name, products.map((product) => product.status).join()]))
    expect(status).toEqual(Object.fromEntries(stars.map(({ name }) => [name, healthy.includes(name) ? 'ok' : 'failed'])))
    const listed = await at.astro(['status', '--config', 'hostile.yaml', '--failures', '--json'])
    expect(listed.json<Report>().failures.length).toBe(stars.length - healthy.length)
  })

  it('is asked again when it has come round, and the products are those of a calm night', async () => {
    const before = new Map(archive.asked)
    archive.behave(honest)
    const ended = await at.astro(run)
    expect([ended.code, ended.json()]).toMatchObject([0, { counts: { sources: stars.length, new: stars.length - healthy.length, skipped: healthy.length, failed: 0 }, failures: [] }])
    for (const { name } of stars) expect(archive.asked.get(name)).toBe(before.get(name)! + (healthy.includes(name) ? 0 : 1))
    expect((await calm.astro(run)).code).toBe(0)
    const products = at.products()
    expect(Object.keys(products).length).toBe(15)
    expect(products).toEqual(calm.products())
    const rows = ['sources', '--config', 'hostile.yaml', '--json']
    expect((await at.astro(rows)).stdout).toBe((await calm.astro(rows)).stdout)
  })

  it('that cannot be reached ends the run early, which goes on when it can', async () => {
    const silent = await startArchive([])
    await silent.close()
    prepare(cut, silent.url)
    const limited = [...run, '--set', 'project.max_num_sequence_exceptions=4', '--set', 'observatories.ztf.retry_delay=0']
    const ended = await cut.astro(limited)
    const { failures, counts } = ended.json<Report>()
    expect(ended.code).toBe(6)
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['connection_refused']))
    expect(failures.length).toBeGreaterThanOrEqual(4)
    expect(failures.length).toBeLessThan(stars.length)
    expect(counts.new).toBe(0)
    expect(ended.stderr).toMatch(/stopped.*were not asked for.*goes on/)
    archive.behave(honest)
    const healed = await cut.astro([...run, '--set', `observatories.ztf.base_url=${archive.url}`])
    expect([healed.code, healed.json()]).toMatchObject([0, { counts: { new: stars.length, failed: 0 } }])
    expect(cut.products()).toEqual(calm.products())
  })
})

it('gives up with exit 6 when no source comes', async () => {
  const at = place()
  const archive = await startArchive(stars, (_, response) => void response.writeHead(503).end())
  try {
    prepare(at, archive.url)
    const ended = await at.astro([...run, '--names', 'good-0,good-1'])
    expect(ended.code).toBe(6)
    expect(ended.json<Report>().failures.map(({ source, code }) => [source, code])).toEqual([['good-0', 'server_error'], ['good-1', 'server_error']])
  } finally {
    await archive.close()
  }
})
