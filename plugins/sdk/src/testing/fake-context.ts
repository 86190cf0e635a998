import type { FetchContext, Http, HttpAnswer, HttpOptions, LocalFiles, Logger } from '../context.ts'
import type { FitsReader } from '../fits.ts'
import { createRandom } from '../random.ts'
import { readCsv } from './csv.ts'

export interface FakeAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** What the archive says to a request: an answer, its body alone, or undefined for one it does not know. */
export type Answers = (url: URL, body?: string) => FakeAnswer | string | Uint8Array | undefined

export interface FakeContextOptions<P> {
  readonly params: P
  /** Without it every request fails. */
  readonly answers?: Answers
  readonly credentials?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Reader of FITS files; without it there is none. */
  readonly fits?: FitsReader
  /** Files by path, all of which any parameter names. */
  readonly files?: Readonly<Record<string, Uint8Array>>
}

/** A context without a network or a clock, and what was asked of it. */
export interface FakeContext<P> extends FetchContext<P> {
  /** Every URL asked for, in order. */
  readonly requests: readonly string[]
  /** Every message logged, with its data. */
  readonly notes: readonly string[]
  /** Seconds waited; no time passes. */
  readonly waits: readonly number[]
}

/** The context of a fetch as the host makes it, answered from memory. A status outside 2xx throws, as the host's does. */
export function fakeContext<P>(options: FakeContextOptions<P>): FakeContext<P> {
  const requests: string[] = []
  const notes: string[] = []
  const waits: number[] = []
  const signal = options.signal ?? new AbortController().signal
  const note = (message: string, data?: unknown): void => {
    notes.push(data === undefined ? message : `${message} ${JSON.stringify(data)}`)
  }
  const log: Logger = { debug: note, info: note, warn: note }
  const ask = async (address: string | URL, body?: string): Promise<HttpAnswer> => {
    const url = new URL(address)
    requests.push(url.href)
    signal.throwIfAborted()
    return answer(url, options.answers?.(url, body))
  }
  const http: Http = {
    get: (url, more?: HttpOptions) => ask(url, more?.body),
    post: (url, body) => ask(url, body),
  }
  return {
    params: options.params,
    http,
    log,
    signal,
    credentials: options.credentials ?? {},
    csv: readCsv,
    wait: async (seconds) => {
      waits.push(seconds)
      signal.throwIfAborted()
    },
    random: createRandom,
    fits: options.fits ?? (() => Promise.reject(new Error('this context reads no FITS files: give it `fits`'))),
    files: filesOf(options.files ?? {}),
    requests,
    notes,
    waits,
  }
}

function filesOf(given: Readonly<Record<string, Uint8Array>>): LocalFiles {
  return {
    list: async () => Object.keys(given).toSorted(),
    read: async (path) => given[path] ?? Promise.reject(new Error(`there is no file ${path}`)),
  }
}

function answer(url: URL, given: ReturnType<Answers>): HttpAnswer {
  if (given === undefined) throw new Error(`no answer for ${url.host}${url.pathname}`)
  const { status = 200, headers = {}, body } = typeof given === 'string' || given instanceof Uint8Array ? { body: given } : given
  if (status < 200 || status > 299) throw new Error(`${url.host} answered with status ${status}`)
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return { status, headers, body: bytes, text: () => new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
}
