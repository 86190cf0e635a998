import { describe, expect, it } from 'vitest'
import { redactUrl, scrub, secretsOf } from '../../src/archive/redact.ts'
import { backoff, mayPass, retryAfter, waitSeconds } from '../../src/archive/retry.ts'
import { excerpt } from '../../src/archive/sniff.ts'

describe('retryAfter', () => {
  const noon = Date.UTC(2024, 0, 1, 12)
  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['1.5', 1.5],
    ['Mon, 01 Jan 2024 12:01:00 GMT', 60],
    ['Mon, 01 Jan 2024 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
    ['2024-01-01', null],
  ])('%j', (value, seconds) => expect(retryAfter({ 'retry-after': value }, noon)).toBe(seconds))

  it("trusts the archive's clock over ours", () => {
    const headers = { 'retry-after': 'Mon, 01 Jan 2024 12:01:00 GMT', date: 'Mon, 01 Jan 2024 12:00:50 GMT' }
    expect(retryAfter(headers, 0)).toBe(10)
    expect(retryAfter({})).toBeNull()
  })
})

describe('backoff', () => {
  it('doubles, with at most a quarter of jitter that the seed decides, up to 60 s', () => {
    for (let tries = 1; tries <= 12; tries++) {
      const delay = backoff(0.5, tries, 'url')
      expect(delay).toBeGreaterThanOrEqual(Math.min(60, 0.5 * 2 ** (tries - 1)))
      expect(delay).toBeLessThanOrEqual(Math.min(60, 1.25 * 0.5 * 2 ** (tries - 1)))
      expect(backoff(0.5, tries, 'url')).toBe(delay)
    }
    expect(backoff(0.5, 1, 'a')).not.toBe(backoff(0.5, 1, 'b'))
    expect(backoff(0, 5, 'a')).toBe(0)
  })

  it('is for statuses that may pass', () => {
    expect([400, 401, 403, 404, 408, 409, 429, 500, 501, 502, 503, 504, 505].filter(mayPass)).toEqual([
      408, 429, 500, 502, 503, 504,
    ])
  })
})

it('waitSeconds ends with the signal', async () => {
  const stop = new AbortController()
  const waiting = waitSeconds(1000, stop.signal)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted', exit: 130 })
  await expect(waitSeconds(0, stop.signal)).rejects.toMatchObject({ code: 'interrupted' })
})

describe('secrets', () => {
  it('leave the URL, whatever else it says', () => {
    const url = new URL(
      'https://me:pw@host:8080/a%20b?ra=1&Token=abc&api_key=k&userpass=p&pass%77ord=q&keyword=star&KEY=z&dec=-2#frag',
    )
    expect(redactUrl(url)).toBe(
      'https://host:8080/a%20b?ra=1&Token=***&api_key=***&userpass=***&pass%77ord=***&keyword=star&KEY=***&dec=-2',
    )
  })

  it('are found in URL, headers, forms and JSON, plain and decoded', () => {
    const headers = { authorization: 'Bearer tokentoken', cookie: 'sid=cookiecookie; b=otherother', accept: 'text/csv' }
    const found = secretsOf(new URL('https://me:p%40ssword@host/?token=a+b%2Fc'), headers, 'user=me&password=formform')
    expect(found).toEqual(
      expect.arrayContaining(['p@ssword', 'a+b%2Fc', 'a b/c', 'tokentoken', 'cookiecookie', 'otherother', 'formform']),
    )
    expect(found).not.toContain('text/csv')
    expect(secretsOf(new URL('https://h/'), {}, '{"username": "visible", "password": "jsonjson"}')).toEqual(['jsonjson'])
    expect(scrub('x=a+b%2Fc and p@ssword', found)).toBe('x=*** and ***')
  })
})

it('excerpt shows printable words only, 200 at most', () => {
  expect(excerpt('<html>\u001b[31mred\u0000\n\n day</html>')).toBe('[31mred day')
  expect(excerpt('é'.repeat(500)).length).toBe(200)
  expect(excerpt('')).toBe('')
  expect(excerpt('<error/>')).toBe('<error/>')
})
