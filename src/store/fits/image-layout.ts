import { sizeOf, type FitsDtype } from './dtype.ts'
import { damaged, refused, unsupported } from './fault.ts'
import { axesOf, type Hdu } from './hdus.ts'
import { findCard, numberValue, type Header } from './header.ts'
import type { Instance } from './instance.ts'

/** First and last pixel along one axis (from 0, both included) and the step; in the order of the shape: [y][x]. */
export type Section = readonly (readonly [first: number, last: number, step?: number])[]

const MOST_AXES = 9
const COMPRESSIONS = new Set(['RICE_1', 'RICE_ONE', 'GZIP_1', 'GZIP_2', 'PLIO_1', 'HCOMPRESS_1', 'NOCOMPRESS'])
const STORED: Readonly<Record<number, FitsDtype>> = {
  8: 'uint8',
  16: 'int16',
  32: 'int32',
  64: 'int64',
  [-32]: 'float32',
  [-64]: 'float64',
}
/** BZERO by which integers of the other signedness are stored (standard 4.0, table 11). */
const OFFSETS: Readonly<Record<number, readonly [number, FitsDtype]>> = {
  8: [-128, 'int8'],
  16: [2 ** 15, 'uint16'],
  32: [2 ** 31, 'uint32'],
  64: [2 ** 63, 'uint64'],
}

/**
 * The type that holds the pixels of an image: that of BITPIX; the unsigned (or signed) one for BZERO of that convention;
 * floating point when other scaling or BLANK apply: float32 for 8 and 16 bits, float64 for 32 and 64.
 */
export function pixelType(header: Header, bitpix: number): { dtype: FitsDtype; blank?: bigint | number } {
  const stored = STORED[bitpix] ?? 'float64'
  const [scale, zero] = [numberValue(header, 'BSCALE', 1), numberValue(header, 'BZERO', 0)]
  if (bitpix < 0) return { dtype: stored }
  const card = findCard(header, 'BLANK') ?? findCard(header, 'ZBLANK')
  // A BLANK that is no integer is none (standard 4.0, section 4.4.2.5).
  const blanks = card?.kind === 'integer'
  const blank = card?.value as number | bigint
  const [offset, other] = OFFSETS[bitpix] ?? [NaN, stored]
  if (scale === 1 && zero === offset) {
    if (!blanks) return { dtype: other }
    return { dtype: other, blank: bitpix === 64 ? BigInt(blank) + BigInt(offset) : Number(blank) + offset }
  }
  if (scale === 1 && zero === 0 && !blanks) return { dtype: stored }
  return { dtype: bitpix <= 16 ? 'float32' : 'float64' }
}

/** Axes, fastest first, after the checks that need no pixel. */
export function imageAxes(instance: Instance, fileSize: number, hdu: Hdu): number[] {
  const { label } = instance
  const { index, bitpix } = hdu.info
  const where = { hdu: index }
  const axes = axesOf(hdu.header, hdu.compressed ? 'Z' : '')
  if (hdu.info.type !== 'image' || hdu.info.shape === null) {
    throw refused('fits_no_image', `${label}: HDU ${index} holds no image`, '`astro fits info` lists the HDUs', where)
  }
  if (axes.length > MOST_AXES)
    throw unsupported(
      'fits_axes',
      `${label}: the image of HDU ${index} has ${axes.length} axes, the limit is ${MOST_AXES}`,
      'read it with another tool',
      where,
    )
  if (STORED[bitpix!] === undefined || axes.some((length) => !Number.isSafeInteger(length) || length < 0)) {
    throw damaged('fits_damaged', `${label}: HDU ${index} says BITPIX ${bitpix} and axes ${axes.join(' x ')}`, where)
  }
  if (hdu.compressed) checkCompression(instance, hdu)
  const end = hdu.dataStart + (sizeOf(axes) * Math.abs(bitpix!)) / 8
  if (!hdu.compressed && end > fileSize) {
    throw damaged(
      'fits_truncated',
      `${label}: truncated: the image of HDU ${index} ends at byte ${end}, the file at ${fileSize}`,
      { ...where, expected: end, size: fileSize },
      'the header promises more data than there are; copy or download the file again',
    )
  }
  return axes
}

/** Whether CFITSIO unpacks such tiles; that there are as many as the image wants, it has checked. */
function checkCompression(instance: Instance, hdu: Hdu): void {
  const { index, compression, bitpix } = hdu.info
  if (bitpix === 64) {
    throw unsupported(
      'fits_compression',
      `${instance.label}: HDU ${index} holds compressed 64-bit integers, which CFITSIO does not unpack`,
      'store them uncompressed, or as a table',
      { hdu: index },
    )
  }
  if (!COMPRESSIONS.has(compression!)) {
    throw unsupported(
      'fits_compression',
      `${instance.label}: HDU ${index} is compressed by '${compression}'`,
      `known are ${[...COMPRESSIONS].join(', ')}`,
      { hdu: index },
    )
  }
}

/** ZTILEn; by default a tile is one row. */
export function tileLengths(hdu: Hdu, axes: readonly number[]): number[] {
  return axes.map((length, i) => Math.max(1, numberValue(hdu.header, `ZTILE${i + 1}`, i === 0 ? length : 1)))
}

/**
 * Whether CFITSIO looks for undefined pixels: not in floating point as it stands, whose NaNs are there already, but in
 * quantized tiles, which mark them by ZBLANK (a keyword or a column).
 */
export function looksForNulls({ header, info, compressed }: Hdu): boolean {
  return (
    info.bitpix! > 0 ||
    (compressed &&
      (findCard(header, 'ZBLANK') !== undefined ||
        header.cards.some(({ key, value }) => key.startsWith('TTYPE') && value === 'ZBLANK')))
  )
}

/** Pixels along one axis, both ends included. */
export interface Range {
  readonly first: number
  readonly last: number
  readonly step: number
}

/** The section with the fastest axis first. */
export function checkSection(instance: Instance, hdu: Hdu, axes: readonly number[], section: Section): Range[] {
  const ranges = section.map(([first, last, step = 1]) => ({ first, last, step })).toReversed()
  const fits =
    ranges.length === axes.length &&
    ranges.every(
      ({ first, last, step }, i) =>
        Number.isInteger(first) &&
        Number.isInteger(last) &&
        Number.isInteger(step) &&
        first >= 0 &&
        first <= last &&
        last < axes[i]! &&
        step > 0,
    )
  if (fits) return ranges
  throw refused(
    'fits_section',
    `${instance.label}: the section ${JSON.stringify(section)} is not within the image of HDU ${hdu.info.index}, ` +
      `whose shape is [${axes.toReversed().join(', ')}]`,
    'give [first, last, step] for each axis, from 0, the last pixel included',
    { hdu: hdu.info.index, shape: axes.toReversed() },
  )
}
