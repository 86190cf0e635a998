import { DTYPES, bytesOf, dtypeOf, newData, sizeOf, type FitsData, type FitsDtype, type PlainArray } from './dtype.ts'
import { refused, tooLarge } from './fault.ts'
import type { Hdu } from './hdus.ts'
import { checkSection, imageAxes, looksForNulls, pixelType, tileLengths, type Range, type Section } from './image-layout.ts'
import type { Instance } from './instance.ts'

export interface ImageRequest {
  readonly section?: Section | undefined
  /** Type of the elements; without it the one that holds the values. */
  readonly dtype?: FitsDtype | undefined
  /** Pixels in memory that threads share. */
  readonly shared?: boolean | undefined
  /** An array to fill, which spares the memory of a new one: shared, or handed over (the one that comes back takes its place). */
  readonly into?: FitsData | undefined
}

/** Pixels; `blank` is the value that stands for undefined ones where the type has no NaN. */
export interface ImageData extends PlainArray {
  readonly blank?: bigint | number
}

const CHUNK = 1 << 18

/** The pixels of the HDU that the instance stands on. @throws AstroError `fits_truncated`, `fits_memory`, `fits_section`, … */
export function readImage(instance: Instance, fileSize: number, hdu: Hdu, request: ImageRequest): ImageData {
  const axes = imageAxes(instance, fileSize, hdu)
  const type = pixelType(hdu.header, hdu.info.bitpix!)
  const dtype = request.dtype ?? type.dtype
  const blank = type.blank !== undefined && request.dtype === undefined ? { blank: type.blank } : {}
  const section = request.section === undefined ? undefined : checkSection(instance, hdu, axes, request.section)
  const shape =
    section === undefined
      ? axes.toReversed()
      : section.map(({ first, last, step }) => Math.floor((last - first) / step) + 1).toReversed()
  const bytes = sizeOf(shape) * DTYPES[dtype].bytes
  if (bytes > instance.limit) throw tooLarge(instance.label, `the image of HDU ${hdu.info.index}`, bytes, instance.limit)
  const data =
    request.into === undefined ? newData(dtype, sizeOf(shape), request.shared) : checkInto(instance, request.into, dtype, shape)
  if (section === undefined) readWhole(instance, hdu, axes, dtype, bytesOf(data))
  else readSection(instance, hdu, section, dtype, bytesOf(data))
  return { dtype, shape, data, ...blank }
}

/** Reads every pixel and keeps none: whether they all can be read. */
export function tryImage(instance: Instance, fileSize: number, hdu: Hdu): void {
  const axes = imageAxes(instance, fileSize, hdu)
  if (hdu.compressed) readWhole(instance, hdu, axes, pixelType(hdu.header, hdu.info.bitpix!).dtype, undefined)
}

type ReadInto = (nulls: number, room: number) => number

/**
 * Reads n values by `read` and hands their bytes to `take`. Where CFITSIO looks for undefined pixels it takes infinity for one;
 * tiles that were not quantized can hold it, so that it is put back from a second reading.
 */
function readPiece(
  instance: Instance,
  hdu: Hdu,
  dtype: FitsDtype,
  n: number,
  read: ReadInto,
  take: (bytes: Uint8Array) => void,
): void {
  const size = n * DTYPES[dtype].bytes
  const nulls = looksForNulls(hdu)
  const doing = `reading the image of HDU ${hdu.info.index}`
  instance.withRoom(size, (room) => {
    instance.check(read(nulls ? 1 : 0, room), doing)
    const [any] = instance.result(1)
    take(instance.bytes(room, size))
    if (!nulls || any === 0 || hdu.info.bitpix! > 0 || !dtype.startsWith('float')) return
    const first = new DTYPES[dtype].make(instance.bytes(room, size).slice().buffer) as Float64Array
    instance.check(read(0, room), doing)
    const second = new DTYPES[dtype].make(instance.bytes(room, size).slice().buffer) as Float64Array
    first.forEach((value, i) => {
      if (value !== value && Math.abs(second[i]!) === Infinity) first[i] = second[i]!
    })
    take(bytesOf(first))
  })
}

/** In pieces of whole rows of tiles, so that no tile is unpacked twice and the memory of the instance stays small. */
function readWhole(instance: Instance, hdu: Hdu, axes: readonly number[], dtype: FitsDtype, to: Uint8Array | undefined): void {
  const total = sizeOf(axes)
  if (total === 0) return
  const { bytes: width, code } = DTYPES[dtype]
  const band = hdu.compressed ? axes[0]! * (tileLengths(hdu, axes)[1] ?? 1) : 1
  const chunk = Math.min(total, Math.max(1, Math.floor(CHUNK / width / band)) * band)
  for (let done = 0; done < total; done += chunk) {
    const n = Math.min(chunk, total - done)
    readPiece(
      instance,
      hdu,
      dtype,
      n,
      (nulls, room) => instance.call.af_pixels(code, done + 1, n, nulls, room),
      (bytes) => to?.set(bytes, done * width),
    )
  }
}

function checkInto({ label }: Instance, into: FitsData, dtype: FitsDtype, shape: readonly number[]): FitsData {
  if (dtypeOf(into) === dtype && into.length === sizeOf(shape)) return into
  throw refused(
    'fits_into',
    `${label}: ${into.length} elements of ${dtypeOf(into)} cannot hold an image of ${dtype} [${shape.join(', ')}]`,
    'give an array of that type and size',
  )
}

function readSection(instance: Instance, hdu: Hdu, ranges: readonly Range[], dtype: FitsDtype, to: Uint8Array): void {
  const n = ranges.length
  const { bytes: width, code } = DTYPES[dtype]
  instance.withRoom(n * 12, (room) => {
    const write = (numbers: readonly number[], at: number): void =>
      instance.bytes(room + at * n * 4, n * 4).set(new Uint8Array(Int32Array.from(numbers).buffer))
    write(
      ranges.map(({ first }) => first + 1),
      0,
    )
    write(
      ranges.map(({ last }) => last + 1),
      1,
    )
    write(
      ranges.map(({ step }) => step),
      2,
    )
    const read: ReadInto = (nulls, pixels) => instance.call.af_section(code, n, room, room + n * 4, room + n * 8, nulls, pixels)
    readPiece(instance, hdu, dtype, to.length / width, read, (bytes) => to.set(bytes))
  })
}
