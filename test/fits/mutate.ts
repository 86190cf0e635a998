import { gzipSync } from 'node:zlib'
import type { Random } from './random.ts'

type Mutation = (bytes: Buffer, random: Random) => Buffer

const CARD = 80
const BLOCK = 2880
/** Values that lie: too large, negative, not whole, no number. */
const LIES = [
  '0',
  '-1',
  '1',
  '2',
  '7',
  '8',
  '16',
  '999',
  '1000000',
  '2147483647',
  '2147483648',
  '-2147483648',
  '4294967296',
  '9223372036854775807',
  '1E30',
  'NAN',
  'T',
  "'X'",
  '',
]
const TFORMS = [
  '0A',
  '1X',
  '9999999J',
  '1PE(3)',
  '1QD(99999999)',
  '1PA',
  '1L',
  '-1J',
  '1Z',
  '2147483647A',
  '8X',
  '1C',
  '3M',
  'E',
  'A0',
  'F8.3',
]
const COMPRESSIONS = ['RICE_1', 'GZIP_1', 'GZIP_2', 'HCOMPRESS_1', 'PLIO_1', 'NOCOMPRESS', 'ZSTD', '']
const STRUCTURE =
  /^(?:BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|THEAP|TBCOL\d+|BSCALE|BZERO|BLANK|ZNAXIS\d*|ZBITPIX|ZTILE\d+|ZVAL\d+|ZBLANK|ZDITHER0|TSCAL\d+|TZERO\d+|TNULL\d+|EXTEND|SIMPLE) /
const TILES = /^(?:ZTILE\d+|ZNAXIS\d*|ZBITPIX|ZVAL\d+|ZCMPTYPE|ZQUANTIZ|NAXIS2|PCOUNT|THEAP|TFORM\d+) /

/** What can happen to a file, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  bits: (bytes, random) => {
    for (let n = 1 + random.below(40); n > 0; n--) bytes[random.below(bytes.length)]! ^= 1 << random.below(8)
    return bytes
  },
  header_bits: (bytes, random) => {
    for (let n = 1 + random.below(6); n > 0; n--) bytes[random.below(Math.min(bytes.length, 3 * BLOCK))]! ^= 1 << random.below(8)
    return bytes
  },
  truncate: (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  truncate_block: (bytes, random) => bytes.subarray(0, random.below(Math.ceil(bytes.length / BLOCK)) * BLOCK),
  value: (bytes, random) => editCard(bytes, random, STRUCTURE, () => random.pick(LIES)),
  values: (bytes, random) => {
    for (let n = 2 + random.below(4); n > 0; n--) editCard(bytes, random, STRUCTURE, () => random.pick(LIES))
    return bytes
  },
  tile: (bytes, random) =>
    editCard(bytes, random, TILES, (key) => {
      if (key.startsWith('ZCMPTYPE')) return `'${random.pick(COMPRESSIONS)}'`
      return key.startsWith('TFORM') ? `'${random.pick(TFORMS)}'` : random.pick(LIES)
    }),
  form: (bytes, random) => editCard(bytes, random, /^(?:TFORM|TDIM)\d+ /, () => `'${random.pick(TFORMS)}'`),
  swap_cards: (bytes, random) => {
    const [a, b] = [random.below(60) * CARD, random.below(60) * CARD]
    if (Math.max(a, b) + CARD > bytes.length) return bytes
    const first = Buffer.from(bytes.subarray(a, a + CARD))
    bytes.copyWithin(a, b, b + CARD)
    first.copy(bytes, b)
    return bytes
  },
  no_end: (bytes) => {
    const end = bytes.indexOf('END     ')
    if (end !== -1) bytes.write('EMD', end)
    return bytes
  },
  noise: (bytes, random) => {
    const start = random.below(bytes.length)
    for (let i = start; i < Math.min(bytes.length, start + 400); i++) bytes[i] = random.below(256)
    return bytes
  },
  descriptors: (bytes, random) => {
    const start = Math.min(bytes.length, BLOCK * (1 + random.below(4)))
    for (let n = 12; n > 0; n--)
      bytes[start + random.below(Math.max(1, Math.min(400, bytes.length - start)))] = random.pick([0, 255, 127, 128, 1])
    return bytes
  },
  repeat_block: (bytes, random) => {
    const at = random.below(Math.ceil(bytes.length / BLOCK)) * BLOCK
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + BLOCK), bytes.subarray(at)])
  },
  gzip: (bytes, random) => {
    const packed = gzipSync(bytes, { level: 1 })
    packed[random.below(packed.length)]! ^= 1 << random.below(8)
    return random.below(2) === 0 ? packed : packed.subarray(0, random.below(packed.length))
  },
}

function editCard(bytes: Buffer, random: Random, wanted: RegExp, value: (key: string) => string): Buffer {
  const places: number[] = []
  for (let at = 0; at + CARD <= Math.min(bytes.length, 40 * BLOCK); at += CARD)
    if (wanted.test(`${bytes.toString('latin1', at, at + 8)} `)) places.push(at)
  if (places.length === 0) return MUTATIONS['header_bits']!(bytes, random)
  const at = random.pick(places)
  const text = value(bytes.toString('latin1', at, at + 8))
  bytes.write(`= ${text.startsWith("'") ? text.padEnd(20) : text.padStart(20)}`.padEnd(CARD - 8), at + 8, 'latin1')
  return bytes
}

/** A copy of a file with one or two things done to it, and their names. */
export function mutated(original: Uint8Array, random: Random): { bytes: Buffer; how: string } {
  const names = Object.keys(MUTATIONS)
  const how = random.below(4) === 0 ? [random.pick(names), random.pick(names)] : [random.pick(names)]
  let bytes = Buffer.from(original)
  for (const name of how) if (bytes.length > 0) bytes = Buffer.from(MUTATIONS[name]!(bytes, random))
  return { bytes, how: how.join('+') }
}
