import { STATUS_CODES } from 'node:http'
import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { redactUrl, scrub } from './redact.ts'
import { retryAfter } from './retry.ts'
import { excerpt } from './sniff.ts'
import type { Broken, Received } from './transport.ts'

/** What an error about a request may show of it. */
export interface Asked {
  readonly url: URL
  readonly tries: number
  readonly secrets: readonly string[]
}

const HINTS: Readonly<Record<string, string>> = {
  rate_limited: 'the archive asks for rest: run again later with --retry-failed, with fewer --workers',
  server_error: 'the archive is in trouble or under maintenance: run again later with --retry-failed',
  http_status: 'the archive refuses this request: look at its words (body), at base_url and at the parameters',
  connection_refused: 'nothing listens there: check base_url, or run again later with --retry-failed',
  host_unreachable: 'check base_url and the network (proxies: HTTPS_PROXY, NO_PROXY), then run again with --retry-failed',
  timeout: 'the archive is slow: run again later with --retry-failed, or allow a longer timeout',
  answer_cut: 'the connection is bad: run again with --retry-failed',
  answer_damaged: 'run again later with --retry-failed; if it stays, tell the archive',
  answer_too_large: 'ask for less (a smaller radius), or raise maxBytes in the plugin',
  foreign_redirect: 'if that host belongs to the archive, name it in redirectHosts of the plugin or change base_url',
}

/** The error for an answer that says no. Its first words go along as evidence. */
export function refusal(answer: Received, asked: Asked, note = ''): AstroError {
  const { status } = answer
  const code = status === 429 ? 'rate_limited' : status >= 500 ? 'server_error' : 'http_status'
  const rest = retryAfter(answer.headers)
  const body = scrub(excerpt(new TextDecoder().decode(answer.body)), asked.secrets)
  const what = `answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() + note
  return failure(code, what, asked, { status, ...(body === '' ? {} : { body }), ...(rest === null ? {} : { retry_after: rest }) })
}

/** The error for an answer that did not come whole. */
export function breakdown(broken: Broken, asked: Asked): AstroError {
  return failure(broken.code, broken.what, asked)
}

/** An AstroError about one request: `<URL> <what> (n tries)`. */
export function failure(code: string, what: string, asked: Asked, data: Record<string, Json> = {}): AstroError {
  const url = scrub(redactUrl(asked.url), asked.secrets)
  const tries = asked.tries > 1 ? ` (${asked.tries} tries)` : ''
  const hint = HINTS[code]
  return new AstroError(code, EXIT.someFailed, `${url} ${scrub(what, asked.secrets)}${tries}`, {
    ...(hint === undefined ? {} : { hint }),
    data: { url, tries: asked.tries, ...data },
  })
}
