/** Seeded random numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [low, high). */
  uniform(low?: number, high?: number): number
  /** Normal with this mean and standard deviation. */
  normal(mean?: number, sd?: number): number
  /** Exponential with this mean. */
  exponential(mean?: number): number
}

/**
 * Generator sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, PractRand), seeded by an FNV-1a hash of the text
 * and twelve rounds of mixing. Normal deviates by the polar method of Marsaglia and Bray (SIAM Review 6, 260, 1964).
 */
export function createRandom(seed: string): Random {
  const next = sfc32(seed)
  let spare: number | undefined
  const normal = (mean = 0, sd = 1): number => {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return mean + sd * kept
    }
    for (;;) {
      const u = 2 * next() - 1
      const v = 2 * next() - 1
      const s = u * u + v * v
      if (s >= 1 || s === 0) continue
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      spare = v * scale
      return mean + sd * u * scale
    }
  }
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * next(),
    normal,
    exponential: (mean = 1) => -mean * Math.log(1 - next()),
  }
}

function sfc32(seed: string): () => number {
  let a = fnv1a(seed, 0x811c9dc5)
  let b = fnv1a(seed, 0x01000193)
  let c = fnv1a(seed, 0x9e3779b9)
  let d = 1
  const next32 = (): number => {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) next32()
  return () => (next32() * 2 ** 21 + (next32() >>> 11)) / 2 ** 53
}

function fnv1a(text: string, offset: number): number {
  let hash = offset
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}
