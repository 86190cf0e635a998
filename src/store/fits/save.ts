import { publish } from '../publish.ts'
import { dtypeOf, type FitsData } from './dtype.ts'
import { refused } from './fault.ts'
import type { NewHdu, NewImage, NewTable } from './new-hdu.ts'
import { DEFAULT_MEMORY, DEFAULT_TIMEOUT, type OpenOptions } from './open.ts'
import { openSandbox } from './sandbox.ts'

/** An array of pixels: row-major, with its shape as in [y][x]. */
export interface Pixels {
  readonly data: FitsData
  readonly shape: readonly number[]
  readonly strides?: readonly number[]
  readonly offset?: number
}

/** An HDU to write. */
export type HduToWrite = (Omit<NewImage, 'image'> & { readonly image: Pixels | null }) | NewTable

export interface WriteOptions extends OpenOptions {
  /** The date in the comments of the checksums, the only clock in a file: the same one, the same bytes. 1970-01-01 without it. */
  readonly date?: Date
}

/**
 * Writes a FITS file whole or not at all. Every HDU gets DATASUM and CHECKSUM; a table or a compressed image that comes
 * first gets an empty HDU before it. The same input gives the same bytes.
 * @throws AstroError `fits_write_image`, `fits_write_table`, `fits_card` for what FITS cannot hold; `disk_…`
 */
export async function writeFits(path: string, hdus: readonly HduToWrite[], options: WriteOptions = {}): Promise<void> {
  await publish(path, async (part) => void (await write(path, hdus, options, part)))
}

/** The bytes of a FITS file; see `writeFits`. */
export async function fitsBytes(hdus: readonly HduToWrite[], options: WriteOptions = {}): Promise<Uint8Array> {
  return (await write('FITS file', hdus, options)).bytes!
}

async function write(
  label: string,
  hdus: readonly HduToWrite[],
  options: WriteOptions,
  path?: string,
): Promise<{ bytes?: Uint8Array }> {
  const { memory = DEFAULT_MEMORY, timeout = DEFAULT_TIMEOUT, date } = options
  const plain = hdus.map((hdu): NewHdu =>
    hdu.kind === 'image' ? { ...hdu, image: hdu.image === null ? null : plainPixels(label, hdu.image) } : hdu,
  )
  const sandbox = await openSandbox()
  try {
    const place = path === undefined ? {} : { path }
    return await sandbox.call(
      'write',
      { label, limit: memory, hdus: plain, clock: Math.floor((date?.getTime() ?? 0) / 1000), ...place },
      { timeout, label },
    )
  } finally {
    await sandbox.release()
  }
}

/** Row-major elements from the start of the array. */
function plainPixels(label: string, { data, shape, strides, offset = 0 }: Pixels): NonNullable<NewImage['image']> {
  const size = shape.reduce((product, length) => product * length, 1)
  const dtype = dtypeOf(data)
  const inOrder =
    strides === undefined ||
    shape.every((length, axis) => length <= 1 || strides[axis] === shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  if (dtype === undefined || !inOrder)
    throw refused('fits_write_image', `${label}: the image is no row-major typed array`, 'copy it into one first')
  return { dtype, shape: [...shape], data: data.subarray(offset, offset + size) }
}
