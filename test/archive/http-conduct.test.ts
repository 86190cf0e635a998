import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { createLimits } from '../../src/archive/limits.ts'
import { reply } from './hostile-server.ts'
import { closing, CSV, errorOf, folder, http, QUICK, serve } from './toy-http.ts'

const CANARY = 'CanarySecret123'

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
