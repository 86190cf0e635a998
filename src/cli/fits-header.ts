import { readFile } from 'node:fs/promises'
import { AstroError, EXIT } from '../errors.ts'
import { findCard, openFits, readHeaderText, type Header, type OpenOptions } from '../store/fits/index.ts'
import { printableLine } from './fits-text.ts'
import { fitsTarget } from './fits-target.ts'

export interface HeaderRequest {
  readonly keys: readonly string[] | undefined
  readonly image: boolean
}

/** The header of an HDU (the first one, unless the target names another), whole or only some keywords; a `.hdr` file as text. */
export async function readHeaderOf(
  target: string,
  { keys, image }: HeaderRequest,
  limits: OpenOptions,
): Promise<{ file: string; hdu: number | string; header: Header }> {
  const { path, hdu = 0 } = fitsTarget(target)
  const whole = path.toLowerCase().endsWith('.hdr') ? await headerFile(path) : await fromFits(path, hdu, image, limits)
  const header = { ...whole, raw: whole.raw.map(printableLine) }
  const place = Array.isArray(hdu) ? hdu.join(',') : (hdu as number | string)
  if (keys === undefined) return { file: path, hdu: place, header }
  const cards = keys.map((key) => {
    const card = findCard(header, key)
    if (card !== undefined) return card
    throw new AstroError('fits_no_card', EXIT.usage, `${path}: there is no keyword '${key}' in HDU ${place}`, {
      hint: '`astro fits header` without --key shows them all',
      data: { key },
    })
  })
  return { file: path, hdu: place, header: { ...header, cards } }
}

async function fromFits(
  path: string,
  hdu: Exclude<ReturnType<typeof fitsTarget>['hdu'], undefined>,
  image: boolean,
  limits: OpenOptions,
): Promise<Header> {
  await using file = await openFits(path, limits)
  return await file.header(hdu, { image })
}

async function headerFile(path: string): Promise<Header> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new AstroError('fits_not_there', EXIT.disk, `cannot read ${path}: ${error.code ?? error.message}`, {
      hint: 'check the path',
      data: { path },
    })
  })
  return readHeaderText(bytes)
}
