import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

const DECODERS = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) }

export type Decoded = { readonly body: Uint8Array } | { readonly fault: 'too_large' | 'cut' | 'damaged' }

/**
 * The body without its content coding, never more than `maxBytes` (a small body may hold gigabytes).
 * A plain body that is declared as gzip is taken as it is: its first bytes decide.
 */
export async function decode(body: Buffer, coding: string | undefined, maxBytes: number): Promise<Decoded> {
  const name = (coding ?? '').trim().toLowerCase().replace(/^x-/, '')
  if (name === '' || name === 'identity' || body.length === 0) return { body }
  if (name === 'gzip' && !(body[0] === 0x1f && body[1] === 0x8b)) return { body }
  const decoder = DECODERS[name as keyof typeof DECODERS]
  if (decoder === undefined) return { fault: 'damaged' }
  try {
    return { body: await decoder(body, { maxOutputLength: maxBytes }) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') return { fault: 'too_large' }
    return { fault: code === 'Z_BUF_ERROR' || code === 'ERR_BROTLI_DECODER_ERROR_UNREACHABLE' ? 'cut' : 'damaged' }
  }
}
