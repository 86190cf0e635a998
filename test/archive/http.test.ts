import { randomBytes } from 'node:crypto'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { createLimits } from '../../src/archive/limits.ts'
import { reply } from './hostile-server.ts'
import type { Behaviour } from './hostile-server.ts'
import { closing, CSV, errorOf, http, QUICK, serve } from './toy-http.ts'

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
