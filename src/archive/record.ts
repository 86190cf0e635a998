import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AstroError, EXIT } from '../errors.ts'
import { escapeName } from '../store/names.ts'
import { publishBytes, unpublish } from '../store/publish.ts'
import type { Received } from './transport.ts'

/** Headers worth keeping. A list of what is kept, so that no cookie or token of an archive ends up in a file. */
const KEPT_HEADERS = ['content-type', 'content-disposition', 'etag', 'last-modified', 'link', 'retry-after']

/** The recorded answers of one source at one observatory, numbered from 1 in the order of asking. */
export interface Tape {
  /** The number of the next request. Taken when a request is made, so that requests made together keep their order. */
  next(): number
  /** The answer of that number; null when there is none. @throws AstroError `bad_recording` for a head that is no JSON. */
  read(number: number): Promise<Received | null>
  /** Keeps an answer, whole or not at all. @throws AstroError of the disk (exit 8). */
  write(number: number, answer: Received): Promise<void>
}

/**
 * Files `DIR/<observatory>/<source>.body` (`.2.body`, `.3.body` …), the answer as the plugin saw it, and beside each
 * `.json` {status, headers, source}. A folder filled by hand without `.json` is a folder of answers 200.
 */
export function openTape(dir: string, observatory: string, source: string): Tape {
  const folder = join(dir, escapeName(observatory))
  const stem = (number: number): string => join(folder, escapeName(source) + (number === 1 ? '' : `.${number}`))
  let count = 0
  let cleared: Promise<void> | undefined
  return {
    next: () => ++count,
    read: (number) => read(stem(number), number, source),
    async write(number, answer) {
      await (cleared ??= clear(stem, source))
      const headers = Object.fromEntries(
        KEPT_HEADERS.flatMap((name) => (name in answer.headers ? [[name, answer.headers[name]!]] : [])),
      )
      await publishBytes(`${stem(number)}.json`, `${JSON.stringify({ status: answer.status, headers, source }, null, 2)}\n`)
      await publishBytes(`${stem(number)}.body`, answer.body)
    },
  }
}

interface Head {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly source?: string
}

async function read(stem: string, number: number, source: string): Promise<Received | null> {
  const body = await orNull(readFile(`${stem}.body`))
  if (body === null) return null
  const head = await readHead(stem)
  // 'A.2.body' may be the second answer for A or the first for a source named 'A.2'.
  if (number > 1 && head.source !== undefined && head.source !== source) return null
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(head.headers ?? {})) headers[name.toLowerCase()] = String(value)
  return { status: head.status ?? 200, headers, body }
}

async function readHead(stem: string): Promise<Head> {
  const text = await orNull(readFile(`${stem}.json`, 'utf8'))
  if (text === null) return {}
  const bad = (why: string): AstroError =>
    new AstroError('bad_recording', EXIT.someFailed, `${stem}.json ${why}`, {
      hint: 'it should read {"status": 200, "headers": {}}; without it the answer counts as 200',
    })
  let head: unknown
  try {
    head = JSON.parse(text)
  } catch (error) {
    throw bad(`is not JSON: ${(error as Error).message}`)
  }
  if (typeof head !== 'object' || head === null) throw bad('is not a JSON object')
  const { status } = head as Head
  if (status !== undefined && !(Number.isInteger(status) && status >= 100 && status < 600))
    throw bad(`gives the status ${String(status)}`)
  return head
}

// An earlier recording may have had more requests: its further answers must not be taken for ours.
async function clear(stem: (number: number) => string, source: string): Promise<void> {
  for (let number = 2; (await readHead(stem(number))).source === source; number++) {
    await unpublish(`${stem(number)}.body`)
    await unpublish(`${stem(number)}.json`)
  }
}

async function orNull<T>(file: Promise<T>): Promise<T | null> {
  try {
    return await file
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
