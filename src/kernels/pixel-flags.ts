import { refused } from './ndarray.ts'

/** Reasons why a pixel is not used, one bit each; 0 is a good pixel. Bits beyond these are kept as they are given. */
export const PIXEL_FLAGS = {
  /** The detector's own bad pixel. */
  bad_pixel: 1,
  /** No positive finite weight, or no value: NaN, a flat of zero or less, no noise at all. */
  zero_weight: 2,
  /** The raw value reached the limit of saturation. */
  saturated: 4,
  /** Outside the image it was resampled from. */
  out_of_bounds: 8,
} as const

export type PixelFlag = keyof typeof PIXEL_FLAGS

/** The reasons in a word of flags, lowest bit first; bits without a name as `bit_<n>`. Throws `kernel_input` for what is not an integer from 0 to 65535. */
export function decodePixelFlags(word: number): string[] {
  if (!Number.isInteger(word) || word < 0 || word > 0xffff) throw refused('a word of flags', `it is ${word}, not an integer from 0 to 65535`)
  const names = new Map<number, string>(Object.entries(PIXEL_FLAGS).map(([name, bit]) => [bit, name]))
  return Array.from({ length: 16 }, (_, bit) => bit).filter((bit) => (word >> bit) & 1).map((bit) => names.get(1 << bit) ?? `bit_${bit}`)
}
