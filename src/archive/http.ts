import type { Etiquette, Http, HttpAnswer, HttpOptions, Logger } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { breakdown, failure, refusal } from './failure.ts'
import type { Asked } from './failure.ts'
import { processLimits } from './limits.ts'
import type { Limits } from './limits.ts'
import { openTape } from './record.ts'
import type { Tape } from './record.ts'
import { percentDecoded, redactUrl, scrub, secretsOf } from './redact.ts'
import { asGet, isRedirect, MOST_REDIRECTS, redirected } from './redirect.ts'
import { backoff, interrupted, LONGEST_RETRY_AFTER, mayPass, retryAfter, waitSeconds } from './retry.ts'
import { exchange } from './transport.ts'
import type { Broken, Received, Request } from './transport.ts'

export interface HttpSettings {
  /** How we introduce ourselves: `userAgent(version)`. */
  readonly userAgent: string
  readonly etiquette: Etiquette
  /** Identifier of the observatory and name of the source: where answers are recorded. */
  readonly observatory: string
  readonly source: string
  /** Folder that answers are written to. */
  readonly record?: string
  /** Folder that answers are read from; the network is not touched. */
  readonly replay?: string
  readonly signal: AbortSignal
  readonly log: Logger
  /** `processLimits` unless given. */
  readonly limits?: Limits
  /** Called before each try with the URL, secrets removed. */
  readonly onRequest?: (url: string, tries: number) => void
}

/** `astro/<version> …`: archives want to know who asks. */
export function userAgent(version: string): string {
  return `astro/${version} (time-domain astronomy command line; Node.js)`
}

/**
 * The HTTP of one source at one observatory, as the contract of `@astro/sdk` promises it.
 * @throws AstroError (exit 5; interrupted 130, bad_url 3): `http_status`, `rate_limited`, `server_error`, `connection_refused`,
 * `host_unreachable`, `timeout`, `answer_cut`, `answer_damaged`, `answer_too_large`, `answer_not_text`, `foreign_redirect`,
 * `not_recorded`, `bad_recording`, `bad_url`, `interrupted`.
 */
export function createHttp(settings: HttpSettings): Http {
  const folder = settings.replay ?? settings.record
  const tape = folder === undefined ? undefined : openTape(folder, settings.observatory, settings.source)
  const ask = async (url: string | URL, options: HttpOptions): Promise<HttpAnswer> => {
    const call = prepare(settings, url, options)
    if (settings.signal.aborted) throw interrupted()
    if (tape !== undefined && settings.replay !== undefined) return finish(await replayed(settings, tape, call), call)
    const number = tape?.next()
    const [answer, tries] = await fetched(settings, call)
    if (tape !== undefined && number !== undefined) await tape.write(number, withoutSecrets(answer, call.secrets))
    if (!isGood(answer)) throw refusal(answer, { url: call.request.url, tries, secrets: call.secrets }, restNote(answer))
    return finish(answer, call)
  }
  return {
    get: (url, options = {}) => ask(url, options),
    post: (url, body, options = {}) =>
      ask(url, {
        ...options,
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...lowerCase(options.headers ?? {}) },
      }),
  }
}

interface Call {
  readonly request: Request
  readonly options: HttpOptions
  readonly secrets: readonly string[]
}

function prepare(settings: HttpSettings, address: string | URL, options: HttpOptions): Call {
  const url = URL.parse(String(address))
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AstroError(
      'bad_url',
      EXIT.configuration,
      `the address that observatory ${settings.observatory} asks is not one of the web`,
      {
        hint: 'check its base_url: it should start with https:// or http://',
      },
    )
  }
  const headers: Record<string, string> = { 'user-agent': settings.userAgent, ...lowerCase(options.headers ?? {}) }
  if (url.username !== '' || url.password !== '') {
    const pair = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`
    headers['authorization'] ??= `Basic ${Buffer.from(pair).toString('base64')}`
  }
  const secrets = secretsOf(url, headers, options.body)
  url.username = url.password = ''
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST')
  const { maxBytes = 64 * 2 ** 20, timeout = 120 } = options
  return { request: { url, method, headers, body: options.body, maxBytes, timeout }, options, secrets }
}

/** Tries until an answer stands; the last one is handed over also when it says no. Throws when none came whole. */
async function fetched(settings: HttpSettings, call: Call): Promise<[Received, number]> {
  const { retryDelay = 1, retries = 3 } = call.options
  const limits = settings.limits ?? processLimits
  const shown = scrub(redactUrl(call.request.url), call.secrets)
  for (let tries = 1; ; tries++) {
    settings.onRequest?.(shown, tries)
    settings.log.debug(`${call.request.method} ${shown}`, { try: tries })
    const outcome = await followed(settings, limits, call)
    const asked: Asked = { url: call.request.url, tries, secrets: call.secrets }
    const rest = 'status' in outcome ? retryAfter(outcome.headers) : null
    const again = 'status' in outcome ? mayPass(outcome.status) : outcome.retry
    if (!again || tries > retries || (rest ?? 0) > LONGEST_RETRY_AFTER) {
      if ('status' in outcome) return [outcome, tries]
      throw breakdown(outcome, asked)
    }
    const delay = rest !== null && rest > 0 ? rest : backoff(retryDelay, tries, shown)
    const why = 'status' in outcome ? `answered ${outcome.status}` : scrub(outcome.what, call.secrets)
    settings.log.info(`${shown} ${why}; trying again in ${delay.toFixed(1)} s`, { try: tries })
    await waitSeconds(delay, settings.signal)
  }
}

/** One try, through redirects. */
async function followed(settings: HttpSettings, limits: Limits, call: Call): Promise<Received | Broken> {
  let { request } = call
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const outcome = await politely(settings, limits, request)
    if (settings.signal.aborted) throw interrupted()
    if (!('status' in outcome) || !isRedirect(outcome)) return outcome
    const kept = outcome.status >= 307 || request.method === 'GET' ? request : asGet(request)
    const next = redirected(kept, outcome.headers['location']!, call.options.redirectHosts ?? [])
    if ('code' in next) return next
    request = next
  }
  return { code: 'http_status', what: `redirects more than ${MOST_REDIRECTS} times`, retry: false }
}

/** One exchange within the limits of the host. A rest that the host asks for begins before the next in the queue may start. */
async function politely(settings: HttpSettings, limits: Limits, request: Request): Promise<Received | Broken> {
  const { hostname } = request.url
  const release = await limits.acquire(hostname, settings.etiquette, settings.signal)
  try {
    const outcome = await exchange(request, settings.signal)
    const rest = 'status' in outcome && mayPass(outcome.status) ? retryAfter(outcome.headers) : null
    if (rest !== null && rest <= LONGEST_RETRY_AFTER) limits.pause(hostname, rest)
    return outcome
  } finally {
    release()
  }
}

/** The recorded answers in their order: one that may pass is followed by the next, without waiting. */
async function replayed(settings: HttpSettings, tape: Tape, call: Call): Promise<Received> {
  const asked: Asked = { url: call.request.url, tries: 1, secrets: call.secrets }
  let refused: Received | undefined
  for (let tries = 1; tries <= (call.options.retries ?? 3) + 1; tries++) {
    const answer = await tape.read(tape.next())
    if (answer === null) break
    if (isGood(answer) && answer.body.length <= call.request.maxBytes) return answer
    if (isGood(answer)) throw failure('answer_too_large', `is recorded with more than ${call.request.maxBytes} bytes`, asked)
    refused = answer
    if (!mayPass(answer.status)) break
  }
  if (refused !== undefined) throw refusal(refused, asked, ' (recorded)')
  throw new AstroError(
    'not_recorded',
    EXIT.someFailed,
    `no answer of ${settings.observatory} is recorded for ${settings.source}`,
    {
      hint: `record it with --record, or put it into ${settings.replay}`,
      data: { source: settings.source, observatory: settings.observatory },
    },
  )
}

// A part that nobody asked for (206) is not the answer.
function isGood(answer: Received): boolean {
  return answer.status >= 200 && answer.status < 300 && answer.status !== 206
}

function restNote(answer: Received): string {
  const rest = retryAfter(answer.headers)
  return rest !== null && rest > LONGEST_RETRY_AFTER ? ` and asks to come back in ${Math.ceil(rest)} s` : ''
}

// An archive may echo what it was sent.
function withoutSecrets(answer: Received, secrets: readonly string[]): Received {
  const text = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength).toString('latin1')
  const clean = scrub(
    text,
    secrets.map((secret) => Buffer.from(secret).toString('latin1')),
  )
  return clean === text ? answer : { ...answer, body: Buffer.from(clean, 'latin1') }
}

function finish(answer: Received, call: Call): HttpAnswer {
  return {
    ...answer,
    text() {
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(answer.body)
      } catch {
        throw failure('answer_not_text', 'sent an answer that is not UTF-8 text', {
          url: call.request.url,
          tries: 1,
          secrets: call.secrets,
        })
      }
    },
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
