import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { AstroError, EXIT } from '../../src/errors.ts'
import { createHttp, userAgent } from '../../src/archive/http.ts'
import type { HttpSettings } from '../../src/archive/http.ts'
import { createLimits } from '../../src/archive/limits.ts'
import { reply, startServer } from './hostile-server.ts'
import type { Behaviour, HostileServer } from './hostile-server.ts'

const CANARY = 'CanarySecret123'
const CSV = 'a,b\n1,2\n'
const QUICK = { retryDelay: 0.001 }
const NO_LOG = { debug() {}, info() {}, warn() {} }

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(behave: Behaviour): Promise<HostileServer> {
  const server = await startServer(behave)
  closing.push(() => server.close())
  return server
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'astro-http-'))
  closing.push(() => rm(dir, { recursive: true }))
  return dir
}

function http(settings: Partial<HttpSettings> = {}) {
  return createHttp({
    userAgent: userAgent('1.2.3'),
    etiquette: {},
    observatory: 'toy',
    source: 'S 1',
    signal: new AbortController().signal,
    log: NO_LOG,
    limits: createLimits(),
    ...settings,
  })
}

async function errorOf(promise: Promise<unknown>): Promise<AstroError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(AstroError)
  return error as AstroError
}

describe('one good answer', () => {
  it('comes whole, and we say who we are', async () => {
    const server = await serve((s) => s.write(reply(200, CSV, { 'Content-Type': 'text/csv' })))
    const answer = await http().get(`${server.url}?POS=CIRCLE%201%20-2&x=ä`)
    expect([answer.status, answer.text(), answer.headers['content-type']]).toEqual([200, CSV, 'text/csv'])
    expect(server.requests[0]).toMatch(/^GET \/lc\?POS=CIRCLE%201%20-2&x=%C3%A4 HTTP\/1.1\r\n/)
    expect(server.requests[0]).toMatch(/user-agent: astro\/1\.2\.3 \(/)
  })

  it('posts a form', async () => {
    const server = await serve((s) => s.write(reply(200, CSV)))
    await http().post(server.url, 'q=1', { headers: { Accept: 'text/csv' } })
    expect(server.requests[0]).toMatch(/^POST [^]*accept: text\/csv[^]*\r\n\r\nq=1$/)
    expect(server.requests[0]).toContain('content-type: application/x-www-form-urlencoded')
  })

  it.each([
    ['gzip', gzipSync(CSV)],
    ['deflate', deflateSync(CSV)],
    ['identity', Buffer.from(CSV)],
    ['gzip', Buffer.from(CSV)],
  ])('is decoded: %s', async (coding, body) => {
    const server = await serve((s) => s.write(reply(200, body, { 'content-encoding': coding })))
    expect((await http().get(server.url)).text()).toBe(CSV)
  })

  it('may end with the connection, as in HTTP/1.0, and may be empty', async () => {
    const server = await serve((s, _, n) => s.end(n === 1 ? `HTTP/1.0 200 OK\r\n\r\n${CSV}` : 'HTTP/1.1 204 No Content\r\n\r\n'))
    expect((await http().get(server.url)).text()).toBe(CSV)
    expect((await http().get(server.url)).body.length).toBe(0)
  })

  it('that is not UTF-8 is said so', async () => {
    const server = await serve((s) => s.write(reply(200, Buffer.from([0x61, 0xe9, 0x0a]))))
    const answer = await http().get(server.url)
    expect(() => answer.text()).toThrowError(expect.objectContaining({ code: 'answer_not_text' }))
  })

  it('is refused when the address is none of the web', async () => {
    for (const url of ['ftp://host/x', 'nonsense', 'file:///etc/passwd']) {
      expect((await errorOf(http().get(url))).code).toBe('bad_url')
    }
  })
})

describe('answers that say no', () => {
  it.each([400, 401, 403, 404, 410])('%i is not repeated', async (status) => {
    const server = await serve((s) => s.write(reply(status, '<html><h1>Bad POS</h1></html>')))
    const error = await errorOf(http().get(server.url, QUICK))
    expect([error.code, error.exit, server.requests.length]).toEqual(['http_status', EXIT.someFailed, 1])
    expect(error.message).toContain(`${server.url} answered ${status}`)
    expect(error.data).toMatchObject({ status, body: 'Bad POS', tries: 1 })
    expect(error.hint).toBeTruthy()
  })

  it.each([408, 429, 500, 502, 503, 504])('%i then 200 succeeds', async (status) => {
    const server = await serve((s, _, n) => s.write(n < 3 ? reply(status, 'no') : reply(200, CSV)))
    expect((await http().get(server.url, QUICK)).text()).toBe(CSV)
    expect(server.requests.length).toBe(3)
  })

  it.each([
    [429, 'rate_limited'],
    [503, 'server_error'],
    [408, 'http_status'],
  ])('%i for ever ends as %s after 1 + retries', async (status, code) => {
    const server = await serve((s) => s.write(reply(status, 'busy', { 'retry-after': '0' })))
    const error = await errorOf(http().get(server.url, { ...QUICK, retries: 2 }))
    expect([error.code, error.data['tries'], server.requests.length]).toEqual([code, 3, 3])
    expect(error.message).toContain('(3 tries)')
  })

  it('501 is not repeated; 206 is not the answer', async () => {
    const server = await serve((s, _, n) => s.write(reply(n === 1 ? 501 : 206, 'x')))
    expect((await errorOf(http().get(server.url, QUICK))).code).toBe('server_error')
    expect((await errorOf(http().get(server.url, QUICK))).code).toBe('http_status')
    expect(server.requests.length).toBe(2)
  })

  it('waits as long as Retry-After asks, for the whole host', async () => {
    const server = await serve((s, request, n) => s.write(n === 1 ? reply(429, 'slow', { 'retry-after': '1' }) : reply(200, CSV)))
    const limits = createLimits()
    const first = http({ limits }).get(server.url, QUICK)
    await expect.poll(() => server.requests.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await http({ limits }).get(server.url, QUICK)
    await first
    expect(server.times[1]! - server.times[0]!).toBeGreaterThan(950)
  })

  it('fails at once when asked to wait too long, and says how long', async () => {
    for (const rest of ['3600', 'Wed, 21 Oct 2099 07:28:00 GMT']) {
      const server = await serve((s) =>
        s.write(reply(503, 'down', { 'retry-after': rest, date: 'Wed, 21 Oct 2099 06:28:00 GMT' })),
      )
      const error = await errorOf(http().get(server.url, QUICK))
      expect([error.data['retry_after'], server.requests.length]).toEqual([3600, 1])
      expect(error.message).toContain('come back in 3600 s')
    }
  })

  it('says no also with an endless or broken body', async () => {
    const server = await serve((s) => {
      s.write('HTTP/1.1 404 X\r\ntransfer-encoding: chunked\r\n\r\n')
      pour(s, Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'x'), Buffer.from('\r\n')]))
    })
    expect((await errorOf(http().get(server.url, QUICK))).data['status']).toBe(404)
  })
})

function chunk(part: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])
}

function pour(socket: Parameters<Behaviour>[0], piece: Buffer): void {
  while (!socket.destroyed && socket.write(piece));
  if (!socket.destroyed) socket.once('drain', () => pour(socket, piece))
}

describe('answers that are not whole', () => {
  const body = randomBytes(8 * 1024)

  it('cut at each kilobyte, by content-length: asked again', async () => {
    for (let size = 0; size < body.length; size += 1024) {
      const whole = reply(200, body)
      const server = await serve((s, _, n) =>
        n === 1 ? s.end(whole.subarray(0, whole.length - body.length + size)) : s.write(whole),
      )
      expect(Buffer.from((await http().get(server.url, QUICK)).body).equals(body)).toBe(true)
      expect(server.requests.length).toBe(2)
    }
  })

  it('cut at each kilobyte, by chunks: asked again, and an error when it stays', async () => {
    for (let size = 1024; size <= body.length; size += 1024) {
      const server = await serve((s) => {
        s.end(
          Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'), chunk(body.subarray(0, size))]),
        )
      })
      const error = await errorOf(http().get(server.url, { ...QUICK, retries: 1 }))
      expect([error.code, server.requests.length]).toEqual(['answer_cut', 2])
      expect(error.message).toContain(`${size} bytes`)
    }
  })

  it('a cut head, a reset, no HTTP at all', async () => {
    for (const behave of [
      (s) => s.end('HTTP/1.1 200 OK\r\nconte'),
      (s) => s.resetAndDestroy(),
      (s) => s.end('hello\r\n\r\n'),
    ] satisfies Behaviour[]) {
      const server = await serve(behave)
      expect((await errorOf(http().get(server.url, { ...QUICK, retries: 1 }))).code).toBe('answer_cut')
      expect(server.requests.length).toBe(2)
    }
  })

  it('a compressed body that is cut or damaged, a coding that nobody knows', async () => {
    const zipped = gzipSync(body)
    const damaged = Buffer.from(zipped)
    damaged.fill(0xff, 20, 40)
    for (const [content, coding, code] of [
      [zipped.subarray(0, 4000), 'gzip', 'answer_cut'],
      [damaged, 'gzip', 'answer_damaged'],
      [zipped, 'compress', 'answer_damaged'],
    ] as const) {
      const server = await serve((s) => s.write(reply(200, content, { 'content-encoding': coding })))
      expect((await errorOf(http().get(server.url, { ...QUICK, retries: 0 }))).code).toBe(code)
    }
  })

  it('an endless body ends at maxBytes, plain, without length, or unpacked from a small one', async () => {
    const endless = await serve((s) => {
      s.write('HTTP/1.1 200 OK\r\n\r\n')
      pour(s, Buffer.alloc(1 << 16, 'x'))
    })
    const bomb = await serve((s) => s.write(reply(200, gzipSync(Buffer.alloc(50 << 20)), { 'content-encoding': 'gzip' })))
    for (const server of [endless, bomb]) {
      const error = await errorOf(http().get(server.url, { ...QUICK, maxBytes: 1 << 20 }))
      expect([error.code, server.requests.length]).toEqual(['answer_too_large', 1])
      expect(error.message).toContain(String(1 << 20))
    }
    const exact = await serve((s) => s.write(reply(200, body)))
    expect((await http().get(exact.url, { maxBytes: body.length })).body.length).toBe(body.length)
  })

  it('silence, before and within the answer, is a timeout', async () => {
    for (const start of ['', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc']) {
      const server = await serve((s) => start !== '' && s.write(start))
      const error = await errorOf(http().get(server.url, { ...QUICK, timeout: 0.3, retries: 1 }))
      expect([error.code, server.requests.length]).toEqual(['timeout', 2])
    }
  })

  it('a drip that never ends is given up, once', async () => {
    const server = await serve((s) => {
      s.write('HTTP/1.1 200 OK\r\n\r\n')
      const timer = setInterval(() => s.write('x'), 20)
      s.on('close', () => clearInterval(timer))
    })
    const error = await errorOf(http().get(server.url, { ...QUICK, timeout: 0.1 }))
    expect([error.code, server.requests.length]).toEqual(['timeout', 1])
  })

  it('nobody there', async () => {
    const server = await serve(() => {})
    await server.close()
    closing.length = 0
    const error = await errorOf(http().get(server.url, { ...QUICK, retries: 1 }))
    expect([error.code, error.exit, error.data['tries']]).toEqual(['connection_refused', EXIT.someFailed, 2])
    expect((await errorOf(http().get('http://no-such-host.invalid/', { retries: 0 }))).code).toBe('host_unreachable')
  })
})

describe('redirects', () => {
  it('on the same host are followed, five at most', async () => {
    const server = await serve((s, request) => {
      const n = Number(/n=(\d+)/.exec(request)![1])
      s.write(n === 0 ? reply(200, CSV) : reply(302, '', { location: `/lc?n=${n - 1}` }))
    })
    expect((await http().get(`${server.url}?n=5`)).text()).toBe(CSV)
    expect((await errorOf(http().get(`${server.url}?n=6`))).message).toContain('more than 5 times')
  })

  it('to another host are refused, and it is never asked', async () => {
    const other = await serve((s) => s.write(reply(200, CSV)))
    const server = await serve((s) =>
      s.write(reply(302, '', { location: `http://user:${CANARY}@127.0.0.1:${other.port}/x?token=${CANARY}` })),
    )
    const error = await errorOf(http().get(server.url, { headers: { Authorization: `Token ${CANARY}` } }))
    expect([error.code, other.requests.length, server.requests.length]).toEqual(['foreign_redirect', 0, 1])
    expect(error.message).toContain(`127.0.0.1:${other.port}`)
    expect(JSON.stringify([error.message, error.data])).not.toContain(CANARY)
  })

  it('to a host that the plugin names are followed without credentials', async () => {
    const other = await serve((s) => s.write(reply(200, CSV)))
    const server = await serve((s) => s.write(reply(307, '', { location: `http://127.0.0.1:${other.port}/x` })))
    const options = {
      headers: { Authorization: CANARY, Cookie: `sid=${CANARY}`, 'X-Other': CANARY },
      redirectHosts: [`127.0.0.1:${other.port}`],
    }
    expect((await http().get(server.url, options)).text()).toBe(CSV)
    expect(server.requests[0]).toContain(CANARY)
    expect(other.requests[0]).not.toContain(CANARY)
    expect((await errorOf(http().post(server.url, 'password=x', options))).code).toBe('foreign_redirect')
  })
})

describe('etiquette', () => {
  it('never has more requests in flight than allowed, over all users of a host', async () => {
    const server = await serve((s) => setTimeout(() => s.write(reply(200, CSV)), 20))
    const limits = createLimits()
    const etiquette = { parallel: 2 }
    const users = [http({ limits, etiquette }), http({ limits, etiquette })]
    await Promise.all(Array.from({ length: 12 }, (_, i) => users[i % 2]!.get(server.url)))
    expect([server.requests.length, server.most()]).toEqual([12, 2])
  })

  it('spaces the starts of requests', async () => {
    const server = await serve((s) => s.write(reply(200, CSV)))
    const limits = createLimits()
    const users = [
      http({ limits, etiquette: { requestsPerSecond: 20 } }),
      http({ limits, etiquette: { requestsPerSecond: 1000 } }),
    ]
    const start = performance.now()
    await Promise.all(Array.from({ length: 8 }, (_, i) => users[i % 2]!.get(server.url)))
    // Seven gaps of 50 ms: the lower bound is what the archive sees; there is no upper one.
    expect(performance.now() - start).toBeGreaterThanOrEqual(7 * 49)
  })

  it('an interrupt ends a request, a queue and a wait at once, and frees the place', async () => {
    const server = await serve((s, request) => request.includes('busy') && s.write(reply(503, 'x', { 'retry-after': '200' })))
    const [limits, stop] = [createLimits(), new AbortController()]
    const user = http({ limits, etiquette: { parallel: 1 }, signal: stop.signal })
    const waiting = [errorOf(user.get(`${server.url}?busy`)), errorOf(user.get(server.url)), errorOf(user.get(server.url))]
    await expect.poll(() => server.requests.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    stop.abort()
    for (const error of await Promise.all(waiting)) expect([error.code, error.exit]).toEqual(['interrupted', EXIT.interrupted])
    expect((await errorOf(user.get(server.url))).code).toBe('interrupted')
    await (
      await limits.acquire('127.0.0.2', {}, new AbortController().signal)
    )()
  })
})

describe('record and replay', () => {
  it('gives the same answers again, without the network, whatever host and order of parameters', async () => {
    const dir = await folder()
    const server = await serve((s, request) =>
      s.write(reply(200, `a\n${/n=(\d)/.exec(request)![1]}\n`, { 'Content-Type': 'text/csv', 'Set-Cookie': CANARY })),
    )
    const recorder = http({ record: dir, source: 'a/b ä' })
    const real = [await recorder.get(`${server.url}?n=1&x=1`), await recorder.post(server.url, 'n=2')]
    await server.close()
    closing.splice(1)
    expect((await readdir(join(dir, 'toy'))).toSorted()).toEqual([
      'a%2Fb%20%C3%A4.2.body',
      'a%2Fb%20%C3%A4.2.json',
      'a%2Fb%20%C3%A4.body',
      'a%2Fb%20%C3%A4.json',
    ])
    const player = http({ replay: dir, source: 'a/b ä' })
    const again = [await player.get('http://elsewhere.invalid/?x=1&n=1'), await player.get('http://elsewhere.invalid/')]
    expect(again.map((a) => [a.status, a.text(), a.headers['content-type']])).toEqual(
      real.map((a) => [a.status, a.text(), a.headers['content-type']]),
    )
    expect((await errorOf(player.get('http://elsewhere.invalid/'))).code).toBe('not_recorded')
  })

  it('names the source whose answer is missing, and asks nobody', async () => {
    const server = await serve((s) => s.write(reply(200, CSV)))
    const error = await errorOf(http({ replay: await folder(), source: 'WD J1' }).get(server.url))
    expect([error.code, error.exit, server.requests.length]).toEqual(['not_recorded', EXIT.someFailed, 0])
    expect(error.message).toContain('WD J1')
    expect(error.data).toEqual({ source: 'WD J1', observatory: 'toy' })
  })

  it('reads a folder filled by hand, with or without heads', async () => {
    const dir = await folder()
    const { mkdir, writeFile } = await import('node:fs/promises')
    await mkdir(join(dir, 'toy'))
    const put = (name: string, text: string): Promise<void> => writeFile(join(dir, 'toy', name), text)
    await Promise.all([
      put('plain.body', CSV),
      put('gone.body', '<h1>no such place</h1>'),
      put('gone.json', '{"status": 404}'),
      put('busy.body', 'wait'),
      put('busy.json', '{"status": 503, "headers": {"Retry-After": "100"}}'),
      put('later.body', 'wait'),
      put('later.json', '{"status": 503, "headers": {"Retry-After": "100"}}'),
      put('later.2.body', CSV),
      put('odd.body', CSV),
      put('odd.json', '{"status": "fine"}'),
      put('big.body', 'x'.repeat(100)),
    ])
    const get = (source: string) => http({ replay: dir, source }).get('http://x.invalid/', { maxBytes: 50 })
    expect((await get('plain')).text()).toBe(CSV)
    expect((await get('later')).text()).toBe(CSV)
    expect((await errorOf(get('gone'))).data).toMatchObject({ status: 404, body: 'no such place' })
    expect((await errorOf(get('busy'))).code).toBe('server_error')
    expect((await errorOf(get('odd'))).code).toBe('bad_recording')
    expect((await errorOf(get('big'))).code).toBe('answer_too_large')
  })

  it('records the refusal that ended the tries, and a shorter recording leaves no old answers', async () => {
    const dir = await folder()
    const server = await serve((s, request) => s.write(reply(request.includes('bad') ? 500 : 200, CSV)))
    const first = http({ record: dir, source: 'S' })
    await first.get(server.url)
    await first.get(server.url)
    await errorOf(http({ record: dir, source: 'S' }).get(`${server.url}?bad`, { ...QUICK, retries: 1 }))
    expect((await readdir(join(dir, 'toy'))).toSorted()).toEqual(['S.body', 'S.json'])
    const error = await errorOf(http({ replay: dir, source: 'S' }).get(server.url))
    expect([error.code, server.requests.length]).toEqual(['server_error', 4])
  })
})

describe('secrets', () => {
  const headers = { Authorization: `Basic ${Buffer.from(`me:${CANARY}`).toString('base64')}`, 'X-Api-Key': CANARY }

  it('never show in errors, logs or recorded files, also when the archive echoes them', async () => {
    const dir = await folder()
    const said: string[] = []
    const note = (message: string, data?: unknown): void => void said.push(message, JSON.stringify(data ?? null))
    const echo = await serve((s, request, n) => s.write(reply([403, 500, 200][(n - 1) % 3]!, `you sent ${request}`)))
    const url = echo.url.replace('//', `//me:${CANARY}@`) + `?token=${CANARY}&userpass=${CANARY}&pos=1`
    const settings = { record: dir, log: { debug: note, info: note, warn: note }, onRequest: (u: string) => void said.push(u) }
    const client = http(settings)
    const refused = await errorOf(client.get(url, { headers }))
    const answer = await client.post(url, `password=${CANARY}`, { headers, ...QUICK })
    expect(answer.text()).toContain(CANARY)
    const files = await Promise.all((await readdir(join(dir, 'toy'))).map((name) => readFile(join(dir, 'toy', name), 'utf8')))
    expect([files.length, said.length > 4]).toEqual([4, true])
    const shown = [refused.message, refused.hint, refused.stack, JSON.stringify(refused.data), ...said, ...files].join('\n')
    expect(shown).toContain('pos=1')
    expect(shown).toContain('token=***')
    for (const secret of [CANARY, Buffer.from(`me:${CANARY}`).toString('base64')]) expect(shown).not.toContain(secret)
    expect(echo.requests[0]).toContain(`authorization: ${headers.Authorization}`)
  })

  it('in the address become basic authentication', async () => {
    const server = await serve((s) => s.write(reply(200, CSV)))
    await http().get(server.url.replace('//', '//me:p%40ss+word@'))
    expect(server.requests[0]).toContain(`authorization: Basic ${Buffer.from('me:p@ss+word').toString('base64')}`)
  })
})
