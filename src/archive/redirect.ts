import { redactUrl } from './redact.ts'
import type { Broken, Received, Request } from './transport.ts'

/** Redirects followed for one request. */
export const MOST_REDIRECTS = 5

/** True when the answer sends us elsewhere. */
export function isRedirect(answer: Received): boolean {
  return [301, 302, 303, 307, 308].includes(answer.status) && answer.headers['location'] !== undefined
}

/**
 * The request that a redirect asks for. The same host is followed, also from http to https; another one only when it is in
 * `redirectHosts`, and then without the headers and the body of the first request: they may hold credentials.
 */
export function redirected(request: Request, location: string, redirectHosts: readonly string[]): Request | Broken {
  const url = URL.parse(location, request.url.href)
  if (url === null || !/^https?:$/.test(url.protocol))
    return { code: 'http_status', what: 'redirects to something that is no web address', retry: false }
  url.username = url.password = ''
  const same = url.host === request.url.host || (url.hostname === request.url.hostname && isUpgrade(request.url, url))
  const safe = url.protocol === 'https:' || request.url.protocol === 'http:'
  if (same && safe) return { ...request, url }
  if (safe && request.body === undefined && redirectHosts.some((host) => host === url.hostname || host === url.host)) {
    return { ...request, url, headers: pick(request.headers, ['accept', 'user-agent']) }
  }
  const what = same
    ? `redirects to an address that is not encrypted: ${redactUrl(url)}`
    : `redirects to another host: ${redactUrl(url)}`
  return { code: 'foreign_redirect', what, retry: false }
}

/** After 301, 302, 303 a POST becomes a GET (RFC 9110, 15.4); 307 and 308 keep it. */
export function asGet(request: Request): Request {
  const { 'content-type': _, ...headers } = request.headers
  return { ...request, method: 'GET', body: undefined, headers }
}

function isUpgrade(from: URL, to: URL): boolean {
  return from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
}

function pick(headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))
}
