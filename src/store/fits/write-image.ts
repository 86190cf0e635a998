import { DTYPES, bytesOf, sizeOf, type FitsDtype } from './dtype.ts'
import { refused } from './fault.ts'
import type { Instance } from './instance.ts'
import type { Compression, NewImage } from './new-hdu.ts'

/** What CFITSIO calls images of each type; it adds BZERO where the other signedness is stored. */
const IMAGE_CODES: Readonly<Record<FitsDtype, number>> = {
  uint8: 8,
  int8: 10,
  int16: 16,
  uint16: 20,
  int32: 32,
  uint32: 40,
  int64: 64,
  uint64: 80,
  float32: -32,
  float64: -64,
}
const COMPRESSION_CODES: Readonly<Record<Compression['type'], number>> = {
  RICE_1: 11,
  GZIP_1: 21,
  GZIP_2: 22,
  PLIO_1: 31,
  HCOMPRESS_1: 41,
}
const CHUNK = 1 << 18
const MOST_AXES = 9
const HCOMPRESS_ROWS = 16
/** Stands for NaN on its way into quantized tiles: the value that CFITSIO itself uses for it. */
const UNDEFINED = Math.fround(-9.11912e-36)

/** Makes an image HDU with its pixels. @throws AstroError `fits_write_image` for what FITS cannot hold */
export function writeImage(instance: Instance, { image, compression }: NewImage): void {
  const { call } = instance
  const shape = image?.shape ?? []
  const dtype = image?.dtype ?? 'uint8'
  const axes = shape.toReversed()
  const total = image === null ? 0 : sizeOf(shape)
  check(instance, shape, image?.data.length ?? 0, total, dtype, compression)
  const tile = compression === undefined ? axes.map(() => 1) : tileOf(axes, compression)
  const { dither = 'plain', seed = 1, quantize = 4 } = compression ?? {}
  const floating = dtype.startsWith('float')
  const code = compression === undefined ? 0 : COMPRESSION_CODES[compression.type]
  instance.withRoom(axes.length * 12, (room) => {
    instance.bytes(room, axes.length * 8).set(new Uint8Array(Float64Array.from(axes).buffer))
    instance.bytes(room + axes.length * 8, axes.length * 4).set(new Uint8Array(Int32Array.from(tile).buffer))
    const way = floating && quantize > 0 ? ['none', 'plain', 'zeros'].indexOf(dither) : 0
    instance.check(
      call.af_create_image(IMAGE_CODES[dtype], axes.length, room, code, room + axes.length * 8, quantize, way, seed),
      'making an image',
    )
  })
  if (image === null || total === 0) return
  const band = compression === undefined ? 1 : axes[0]! * (tile[1] ?? 1)
  const { bytes: width, code: type } = DTYPES[dtype]
  const chunk = Math.min(total, Math.max(1, Math.floor(CHUNK / width / band)) * band)
  const nulls = compression !== undefined && floating && quantize > 0
  instance.withRoom(chunk * width, (room) => {
    for (let done = 0; done < total; done += chunk) {
      const part = image.data.subarray(done, Math.min(total, done + chunk))
      instance.bytes(room, part.byteLength).set(bytesOf(nulls ? marked(part as Float32Array) : part))
      instance.check(call.af_write_pixels(type, done + 1, part.length, nulls ? 1 : 0, UNDEFINED, room), 'writing pixels')
    }
  })
}

const marked = <Data extends Float32Array | Float64Array>(part: Data): Data =>
  part.map((value) => (Number.isNaN(value) ? UNDEFINED : value)) as Data

function tileOf(axes: readonly number[], { type, tile }: Compression): number[] {
  if (tile !== undefined) return tile.toReversed()
  return axes.map((length, i) => (i === 0 ? length : i === 1 && type === 'HCOMPRESS_1' ? Math.min(length, HCOMPRESS_ROWS) : 1))
}

function check(
  { label }: Instance,
  shape: readonly number[],
  length: number,
  total: number,
  dtype: FitsDtype,
  compression: Compression | undefined,
): void {
  const wrong = (why: string): Error =>
    refused(
      'fits_write_image',
      `${label}: an image of ${dtype} [${shape.join(', ')}] cannot be written: ${why}`,
      'docs/fits.md says what can',
    )
  if (shape.length > MOST_AXES) throw wrong(`it has more than ${MOST_AXES} axes`)
  if (shape.some((axis) => !Number.isInteger(axis) || axis < 0 || axis >= 2 ** 31)) throw wrong('an axis is no count')
  if (length !== total) throw wrong(`its data have ${length} elements`)
  if (compression === undefined) return
  const { type, tile, quantize = 4, seed = 1 } = compression
  if (total === 0) throw wrong('there is nothing to compress')
  if (dtype.includes('64') && !dtype.startsWith('float')) throw wrong('64-bit integers cannot be compressed')
  if (tile !== undefined && (tile.length !== shape.length || tile.some((n) => !Number.isInteger(n) || n < 1)))
    throw wrong(`the tile [${tile.join(', ')}] does not fit`)
  if (dtype.startsWith('float') && quantize === 0 && !type.startsWith('GZIP'))
    throw wrong(`${type} cannot keep every bit of floating point; GZIP_1 and GZIP_2 can`)
  if (!(Number.isInteger(seed) && seed >= 1 && seed <= 10000)) throw wrong(`the seed ${seed} is not within 1 … 10000`)
}
