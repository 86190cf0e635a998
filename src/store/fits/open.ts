import { AstroError, EXIT } from '../../errors.ts'
import { toNdarray, type FitsArray } from './array.ts'
import { refused } from './fault.ts'
import type { HduInfo } from './hdus.ts'
import { headerOf, type Header } from './header.ts'
import type { ImageRequest } from './image-read.ts'
import type { CallName, Calls } from './protocol.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import type { FitsTable, TableRequest } from './table-read.ts'
import type { FileReport } from './verify.ts'

export interface OpenOptions {
  /** Ceiling of the memory of the sandbox, of an unpacked file and of one answer, each in bytes; 1 GiB. */
  readonly memory?: number
  /** Most time that one call may take, in milliseconds; 60 000. */
  readonly timeout?: number
}

/** An HDU: its position from 0, its EXTNAME (upper or lower case), or both EXTNAME and EXTVER. */
export type HduRef = number | string | readonly [name: string, version: number]

/** An image with what its values mean. */
export interface FitsImage extends FitsArray {
  /** The value of undefined pixels, in types without NaN. */
  readonly blank?: number | bigint
}

/** An open FITS file. Close it: it holds a thread. */
export interface FitsFile {
  readonly name: string
  hdus(): Promise<readonly HduInfo[]>
  /** The header as it stands; with `image`, that of a tile-compressed image as the image it stands for. */
  header(hdu?: HduRef, options?: { image?: boolean }): Promise<Header>
  /** Pixels of an image, the first one in the file without `hdu`; scaled, undefined pixels as NaN in floating point. */
  image(hdu?: HduRef, request?: ImageRequest): Promise<FitsImage>
  /** Rows of a table, the first one in the file without `hdu`. */
  table(hdu?: HduRef, request?: TableRequest): Promise<FitsTable>
  /** Random groups as float64. */
  groups(hdu?: HduRef): Promise<{ names: readonly string[]; parameters: FitsArray; data: FitsArray }>
  /** HDUs, checksums, and what cannot be read. */
  survey(): Promise<FileReport>
  /** `survey` with the checks of ftverify and all tiles unpacked. */
  verify(): Promise<FileReport>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export const DEFAULT_MEMORY = 2 ** 30
export const DEFAULT_TIMEOUT = 60_000

/**
 * Opens a FITS file (plain, or packed by gzip, bzip2 or compress, whatever its name) in a sandbox of its own. From a path only
 * what is asked for is read; packed files are unpacked whole.
 * @param from path, or the bytes of the file
 * @throws AstroError `fits_not_there`, `fits_not_fits`, `fits_unpack`, `fits_damaged`, `fits_memory`, `fits_timeout`,
 * `fits_fault`
 */
export async function openFits(from: string | Uint8Array, options: OpenOptions = {}): Promise<FitsFile> {
  const { memory = DEFAULT_MEMORY, timeout = DEFAULT_TIMEOUT } = options
  const label = typeof from === 'string' ? from : `FITS file of ${from.length} bytes`
  if (typeof from === 'string') await checkThere(from)
  const sandbox = await openSandbox()
  const call: Call = (name, args, transfer = []) => sandbox.call(name, args, { timeout, label, transfer })
  try {
    await call('open', { label, limit: memory, ...(typeof from === 'string' ? { path: from } : { bytes: from }) })
  } catch (error) {
    await sandbox.release()
    throw error
  }
  return fileOf(label, sandbox, call)
}

type Call = <Name extends CallName>(
  name: Name,
  args: Calls[Name]['args'],
  transfer?: ArrayBuffer[],
) => Promise<Calls[Name]['answer']>

function fileOf(label: string, sandbox: Sandbox, call: Call): FitsFile {
  let listed: Promise<HduInfo[]> | undefined
  const hdus = (): Promise<HduInfo[]> => (listed ??= call('list', {}))
  const find = async (ref: HduRef | undefined, first: (info: HduInfo) => boolean): Promise<number> => {
    if (typeof ref === 'number') return ref
    const infos = await hdus()
    if (ref === undefined) return infos.find(first)?.index ?? 0
    return named(label, infos, ref)
  }
  return {
    name: label,
    hdus,
    header: async (ref = 0, options = {}) =>
      headerOf((await call('header', { hdu: await find(ref, () => true), ...options })).raw),
    async image(ref, request = {}) {
      const hdu = await find(ref, ({ type, shape }) => type === 'image' && shape !== null && !shape.includes(0))
      const { blank, ...pixels } = await call(
        'image',
        { hdu, request },
        request.into?.buffer instanceof ArrayBuffer ? [request.into.buffer] : [],
      )
      return Object.assign(await toNdarray(pixels), blank === undefined ? {} : { blank })
    },
    table: async (ref, request = {}) => call('table', { hdu: await find(ref, ({ type }) => type.endsWith('table')), request }),
    async groups(ref) {
      const { names, parameters, data } = await call('groups', { hdu: await find(ref, ({ type }) => type === 'groups') })
      return { names, parameters: await toNdarray(parameters), data: await toNdarray(data) }
    },
    survey: () => call('survey', {}),
    verify: () => call('verify', {}),
    close: () => sandbox.release(),
    [Symbol.asyncDispose]: () => sandbox.release(),
  }
}

function named(label: string, infos: readonly HduInfo[], ref: string | readonly [string, number]): number {
  const [name, version] = typeof ref === 'string' ? [ref, undefined] : ref
  const found = infos.find(
    (info) => info.name.toUpperCase() === name.toUpperCase() && (version === undefined || info.version === version),
  )
  if (found !== undefined) return found.index
  const known = infos
    .map((info) => `${info.index} ${info.name}`.trim())
    .slice(0, 30)
    .join(', ')
  throw refused(
    'fits_no_hdu',
    `${label}: there is no HDU '${name}'${version === undefined ? '' : ` with EXTVER ${version}`}`,
    `HDUs are ${known}`,
  )
}

async function checkThere(path: string): Promise<void> {
  const { stat } = await import('node:fs/promises')
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new AstroError(
      'fits_not_there',
      EXIT.disk,
      `cannot read ${path}: ${error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message)}`,
      {
        hint: 'check the path',
        data: { path },
      },
    )
  })
  if (!found.isFile())
    throw new AstroError('fits_not_there', EXIT.disk, `cannot read ${path}: it is no file`, {
      hint: 'name files, not folders',
      data: { path },
    })
}
