import { crc32, deflateSync } from 'node:zlib'
import type { GreyRange } from './zscale.ts'

/** A plane of numbers, [y][x]; what is not finite has no value. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly values: Float64Array
}

export type Stretch = 'zscale' | 'asinh'

const SOFTENING = 0.1

/** The plane made smaller by the mean of square blocks, so that no side is longer than `side`. */
export function shrink({ width, height, values }: Plane, side: number): Plane {
  const block = Math.max(1, Math.ceil(Math.max(width, height) / side))
  if (block === 1) return { width, height, values }
  const small = { width: Math.ceil(width / block), height: Math.ceil(height / block) }
  const sums = new Float64Array(small.width * small.height)
  const counts = new Uint32Array(sums.length)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / block) * small.width
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!
      if (!Number.isFinite(value)) continue
      const at = row + Math.floor(x / block)
      sums[at]! += value
      counts[at]!++
    }
  }
  return { ...small, values: sums.map((sum, i) => sum / counts[i]!) }
}

/** A grey PNG, the first row of the plane at the bottom, as the sky is looked at. Values without a number are black. */
export function greyPng({ width, height, values }: Plane, { low, high }: GreyRange, stretch: Stretch): Uint8Array {
  const rows = new Uint8Array((width + 1) * height)
  const scale = high > low ? 1 / (high - low) : 0
  for (let y = 0; y < height; y++) {
    const to = (height - 1 - y) * (width + 1) + 1
    for (let x = 0; x < width; x++) {
      const value = Math.min(1, Math.max(0, (values[y * width + x]! - low) * scale))
      const bright = stretch === 'asinh' ? Math.asinh(value / SOFTENING) / Math.asinh(1 / SOFTENING) : value
      rows[to + x] = Number.isNaN(bright) ? 0 : Math.round(255 * bright)
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  out.set(body, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}
