import type { FitsReader } from './fits.ts'
import type { Json, Table } from './table.ts'
import type { Random } from './random.ts'

/** Notes of a plugin; shown under --verbose and never stored with the data. */
export interface Logger {
  debug(message: string, data?: Record<string, Json>): void
  info(message: string, data?: Record<string, Json>): void
  warn(message: string, data?: Record<string, Json>): void
}

export interface HttpOptions {
  /** GET unless there is a body. */
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Largest answer that is accepted, bytes (default 64 MiB). */
  readonly maxBytes?: number
  /** Seconds without any byte before the request is given up (default 120). */
  readonly timeout?: number
  /** Seconds before the first repetition (doubles each time, up to 60). */
  readonly retryDelay?: number
  /** Repetitions after the first try (default 3). */
  readonly retries?: number
  /** Hosts that a redirect may lead to besides the one asked. */
  readonly redirectHosts?: readonly string[]
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The body as UTF-8 text. @throws when it is not UTF-8. */
  text(): string
}

/**
 * The one way to the network. Keeps the etiquette of each host over all plugins and workers, retries what may pass
 * (connection lost, body cut short, 429 and 5xx with Retry-After), records and replays. Resolves with status 2xx only; a status that
 * says no, a cut body, a foreign redirect, an endless answer throw an error that names the URL without its secrets.
 */
export interface Http {
  get(url: string | URL, options?: HttpOptions): Promise<HttpAnswer>
  post(url: string | URL, body: string, options?: HttpOptions): Promise<HttpAnswer>
}

export interface CsvOptions {
  /** `,` unless given. */
  readonly delimiter?: string
  /** Columns that must be there. */
  readonly required?: readonly string[]
  /** Type by column name; guessed from the values for others (int64 stays text unless named `int64`). */
  readonly types?: Readonly<Record<string, 'float64' | 'float32' | 'int32' | 'int16' | 'uint8' | 'int64' | 'text'>>
}

/** Files of the user's own, in place of an archive. */
export interface LocalFiles {
  /**
   * The files that a parameter of the observatory names: one file, those below a folder, or those that a pattern with `*` and `?` in names fits.
   * Absolute paths in order of name; relative ones start at the folder of the configuration. @throws Error when no parameter holds `named`, or
   * there is no such file
   */
  list(named: string): Promise<readonly string[]>
  /** The bytes of a file that `list` gave. @throws Error for any other */
  read(path: string): Promise<Uint8Array>
}

/** What `fetch` is given. */
export interface FetchContext<P> {
  readonly params: P
  readonly http: Http
  readonly log: Logger
  /** Ends when the user interrupts. */
  readonly signal: AbortSignal
  /** Values of the environment variables that the etiquette names, where they are set. */
  readonly credentials: Readonly<Record<string, string>>
  /**
   * A delimited text with a header line as a table. An HTML page, a line with more or fewer fields than the header, a missing
   * last newline, an absent required column or a value that is no number throws, naming the line.
   */
  csv(text: string, options?: CsvOptions): Table
  /** A FITS file, as it came from the archive. */
  readonly fits: FitsReader
  readonly files: LocalFiles
  /** Sleeps; ends early with an error when the user interrupts. */
  wait(seconds: number): Promise<void>
  random(seed: string): Random
}

/** What `reduce` is given: its arguments and a logger; no network, no clock, and none of the parameters of `fetch`. */
export interface ReduceContext<R> {
  readonly reduce: R
  readonly log: Logger
}
