import { gunzipSync } from 'node:zlib'
import { damaged, tooLarge, unsupported } from './fault.ts'
import { instantiate, type Instance } from './instance.ts'
import { bytesSource, type Source } from './source.ts'

export interface UnpackSite {
  readonly module: WebAssembly.Module
  readonly label: string
  /** Bytes that the unpacked file may have. */
  readonly limit: number
}

type Unpack = (site: UnpackSite, packed: Uint8Array) => Uint8Array

const PACKERS: readonly { magic: readonly number[]; unpack: Unpack }[] = [
  { magic: [0x1f, 0x8b], unpack: gunzip },
  { magic: [0x42, 0x5a, 0x68], unpack: bunzip },
  { magic: [0x1f, 0x9d], unpack: unlzw },
]
const OTHERS: readonly { magic: string; what: string }[] = [
  { magic: 'PK\x03\x04', what: 'a ZIP archive' },
  { magic: '\x89HDF', what: 'HDF5' },
  { magic: '\x89PNG', what: 'a PNG picture' },
  { magic: '\xfd7zXZ', what: 'packed by xz' },
  { magic: '\x28\xb5\x2f\xfd', what: 'packed by zstd' },
  { magic: '\x1f\xa0', what: 'packed by LZH' },
  { magic: '<', what: 'XML or HTML' },
  { magic: 'CDF', what: 'netCDF' },
  { magic: '%PDF', what: 'PDF' },
  { magic: '\xff\xd8', what: 'a JPEG picture' },
]
const BLOCK = 1 << 18
const BZ_OK = 0
const BZ_STREAM_END = 4

/**
 * The FITS file within a source: as it is, or unpacked from gzip, bzip2 or compress, whatever its name.
 * @throws AstroError `fits_not_fits`, `fits_unpack`, `fits_memory`
 */
export function unpacked(site: UnpackSite, source: Source): Source {
  const head = new Uint8Array(8)
  const length = source.read(0, head)
  const packer = PACKERS.find(({ magic }) => magic.every((byte, i) => head[i] === byte))
  if (packer === undefined) {
    checkFits(site.label, Buffer.from(head.subarray(0, length)).toString('latin1'))
    return source
  }
  if (source.size > site.limit) throw tooLarge(site.label, 'the packed file', source.size, site.limit)
  const packed = new Uint8Array(source.size)
  source.read(0, packed)
  source.close()
  const bytes = packer.unpack(site, packed)
  checkFits(site.label, Buffer.from(bytes.subarray(0, 8)).toString('latin1'))
  return bytesSource(bytes)
}

function checkFits(label: string, head: string): void {
  if (head.startsWith('SIMPLE') || head.startsWith('XTENSION')) return
  const other = OTHERS.find(({ magic }) => head.startsWith(magic))
  if (other !== undefined)
    throw unsupported(
      'fits_not_fits',
      `${label}: not a FITS file but ${other.what}`,
      'FITS files begin with SIMPLE; they may be packed by gzip, bzip2 or compress',
    )
  throw damaged(
    'fits_not_fits',
    `${label}: not a FITS file: it ${head === '' ? 'is empty' : 'does not begin with SIMPLE'}`,
    {},
    'copy or download the file again',
  )
}

const broken = (label: string, packer: string, reason: string): Error =>
  damaged(
    'fits_unpack',
    `${label}: cannot be unpacked by ${packer}: ${reason}`,
    { packer },
    'the packed file is damaged or cut off; copy or download it again',
  )

function gunzip({ label, limit }: UnpackSite, packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: limit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(label, 'the unpacked file', limit + 1, limit)
    throw broken(label, 'gzip', (error as Error).message)
  }
}

/** In pieces, so that a bomb stops at the limit; several streams one after the other count as one file. */
function bunzip({ module, label, limit }: UnpackSite, packed: Uint8Array): Uint8Array {
  const instance = instantiate(module, bytesSource(new Uint8Array(0)), { label, limit })
  const parts: Uint8Array[] = []
  let size = 0
  instance.withRoom(2 * BLOCK, (room) => {
    let at = 0
    let code = BZ_OK
    while (at < packed.length || code === BZ_OK) {
      const piece = packed.subarray(at, at + BLOCK)
      instance.bytes(room, piece.length).set(piece)
      code = instance.call.af_bunzip(room, piece.length, room + BLOCK, BLOCK)
      const [used, made] = instance.result(2) as [number, number]
      // What follows a whole stream and is none itself does not belong to the file.
      if (code < 0 && parts.length > 0 && at > 0 && piece[0] !== 0x42) return
      if (code < 0) throw broken(label, 'bzip2', `code ${code}`)
      if (made > 0) parts.push(instance.bytes(room + BLOCK, made).slice())
      at += used
      size += made
      if (size > limit) throw tooLarge(label, 'the unpacked file', size, limit)
      if (code === BZ_OK && used === 0 && made === 0) throw broken(label, 'bzip2', 'the file ends too early')
      if (code !== BZ_STREAM_END && at >= packed.length && made < BLOCK) throw broken(label, 'bzip2', 'the file ends too early')
    }
  })
  return Buffer.concat(parts, size)
}

function unlzw(site: UnpackSite, packed: Uint8Array): Uint8Array {
  const instance = instantiate(site.module, bytesSource(new Uint8Array(0)), site)
  return instance.withRoom(packed.length, (room) => {
    instance.bytes(room, packed.length).set(packed)
    const pointer = instance.call.af_unlzw(room, packed.length, site.limit) >>> 0
    return takeOut(instance, pointer, site)
  })
}

function takeOut(instance: Instance, pointer: number, { label, limit }: UnpackSite): Uint8Array {
  const [length, status] = instance.result(2) as [number, number]
  if (status === 113) throw tooLarge(label, 'the unpacked file', limit + 1, limit)
  if (status !== 0 || pointer === 0) throw broken(label, 'compress', `CFITSIO status ${status}`)
  return instance.bytes(pointer, length).slice()
}
