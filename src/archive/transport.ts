import type { Agent, EnvHttpProxyAgent } from 'undici'
import { decode } from './decode.ts'

/** One request as it goes over the wire. Header names in lower case. */
export interface Request {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Largest body, bytes, after decoding. */
  readonly maxBytes: number
  /** Longest silence, s. */
  readonly timeout: number
}

/** What came back, whatever its status; body without content coding, header names in lower case. */
export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Why nothing whole came back: code and phrase for the error, and whether another try may help. */
export interface Broken {
  readonly code: string
  readonly what: string
  readonly retry: boolean
}

const CONNECT_TIMEOUT = 10
/** An answer that still drips in after so many times the longest silence is given up. */
const PATIENCE = 10
/** Node runs longer timers at once, ms. */
const LONGEST_TIMER = 2 ** 31 - 1
/** Enough of a refusal's body to see what it says. */
const REFUSAL_BYTES = 1 << 20

/** One request, one answer; follows nothing, repeats nothing. The signal ends it (the caller sees that the signal has ended). */
export async function exchange(request: Request, signal: AbortSignal): Promise<Received | Broken> {
  const { request: send } = await import('undici')
  const late = new AbortController()
  const total = PATIENCE * request.timeout
  const timer = setTimeout(() => late.abort(), Math.min(1000 * total, LONGEST_TIMER))
  let size: number | undefined
  try {
    const answer = await send(request.url, {
      dispatcher: await dispatcherFor(request.url),
      method: request.method,
      headers: { 'accept-encoding': 'gzip', ...request.headers },
      body: request.body ?? null,
      headersTimeout: 1000 * request.timeout,
      bodyTimeout: 1000 * request.timeout,
      signal: AbortSignal.any([signal, late.signal]),
    })
    size = 0
    const headers = flatten(answer.headers)
    const good = answer.statusCode >= 200 && answer.statusCode < 300
    const limit = good ? request.maxBytes : Math.min(request.maxBytes, REFUSAL_BYTES)
    const chunks: Buffer[] = []
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > limit) break
    }
    if (size > limit && good) return tooLarge(limit)
    return await decoded(answer.statusCode, headers, Buffer.concat(chunks), limit)
  } catch (error) {
    if (late.signal.aborted) {
      return { code: 'timeout', what: `was not done after ${total} s (${size ?? 0} bytes came)`, retry: false }
    }
    return brokenBy(error as NodeJS.ErrnoException, size, request.timeout)
  } finally {
    clearTimeout(timer)
  }
}

async function decoded(status: number, headers: Record<string, string>, raw: Buffer, limit: number): Promise<Received | Broken> {
  const result = await decode(raw, headers['content-encoding'], limit)
  if ('body' in result) return { status, headers, body: result.body }
  // What a refusal says is worth less than that it is one.
  if (status < 200 || status >= 300) return { status, headers, body: new Uint8Array() }
  if (result.fault === 'too_large') return tooLarge(limit)
  if (result.fault === 'cut')
    return { code: 'answer_cut', what: `sent a compressed body that ends early (${raw.length} bytes)`, retry: true }
  return {
    code: 'answer_damaged',
    what: `sent a body that is not what its content-encoding '${headers['content-encoding']}' says`,
    retry: true,
  }
}

function tooLarge(limit: number): Broken {
  return { code: 'answer_too_large', what: `sent more than the limit of ${limit} bytes`, retry: false }
}

/** @param received bytes of the body that came; undefined before the status line */
function brokenBy(error: NodeJS.ErrnoException, received: number | undefined, timeout: number): Broken {
  const code = error.code ?? error.name
  switch (code) {
    case 'UND_ERR_INVALID_ARG':
      throw error
    case 'ECONNREFUSED':
      return { code: 'connection_refused', what: 'refused the connection', retry: true }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { code: 'host_unreachable', what: `has no known address (${code})`, retry: true }
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { code: 'host_unreachable', what: `gave no connection within ${CONNECT_TIMEOUT} s`, retry: true }
    case 'UND_ERR_HEADERS_TIMEOUT':
      return { code: 'timeout', what: `sent nothing for ${timeout} s`, retry: true }
    case 'UND_ERR_BODY_TIMEOUT':
      return { code: 'timeout', what: `fell silent for ${timeout} s after ${received ?? 0} bytes`, retry: true }
    case 'UND_ERR_HEADERS_OVERFLOW':
      return { code: 'answer_too_large', what: 'sent more headers than anyone reads', retry: false }
  }
  const cut = received !== undefined || /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_|HTTPParserError)/.test(code)
  if (cut)
    return {
      code: 'answer_cut',
      what: `closed or broke the connection after ${received ?? 0} bytes of the answer (${code})`,
      retry: true,
    }
  // Name resolution, routing, TLS, proxies: certificates do not mend themselves, networks do.
  return { code: 'host_unreachable', what: `cannot be reached (${code})`, retry: !/CERT|TLS|SSL|SIGNATURE|PRX/.test(code) }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  return flat
}

let direct: Agent | undefined
let proxied: EnvHttpProxyAgent | undefined

// One pool of kept-alive connections for the process. A proxy of the environment is used, but never for this machine itself.
async function dispatcherFor(url: URL): Promise<Agent | EnvHttpProxyAgent> {
  const undici = await import('undici')
  const options = { connect: { timeout: 1000 * CONNECT_TIMEOUT }, allowH2: false }
  if (isLoopback(url.hostname)) return (direct ??= new undici.Agent(options))
  return (proxied ??= new undici.EnvHttpProxyAgent(options))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
