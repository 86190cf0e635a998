import type { Kernels } from '../../src/kernels/index.ts'

/** Named arrays and plain values: what a kernel gives. */
type Results = Readonly<Record<string, unknown>>

/**
 * One call or more of each kernel on seeded inputs. The same results on every machine, for any number of workers: `identical.test.ts` compares
 * them in this process, in other versions of Node and in a browser, `npm run wasm:verify` with what they were when the module was built.
 * Nothing of Node may be used here.
 */
export const CASES: Readonly<Record<string, (k: Kernels) => Results>> = {
  convolve: (k) => k.convolve(field(700, 531, 7), field(7, 5, 8)),
  'convolve, NaN in the image': (k) => k.convolve(withHoles(field(300, 211, 9)), field(3, 3, 10)),
  findPeaks: (k) => ({ ...k.findPeaks(field(700, 531, 11), { threshold: 9 }) }),
}

/** SHA-256 of the results of every case, by its name. */
export async function fingerprints(k: Kernels): Promise<Record<string, string>> {
  const sums: Record<string, string> = {}
  for (const [name, run] of Object.entries(CASES)) sums[name] = await fingerprint(run(k))
  return sums
}

/** SHA-256 over the names, types, shapes and bytes of all arrays of a result, in the order of names. */
async function fingerprint(results: Results): Promise<string> {
  const parts: Uint8Array[] = []
  const say = (text: string): void => void parts.push(new TextEncoder().encode(text))
  for (const [name, value] of Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { data, dtype, shape } = (typeof value === 'object' && value !== null ? value : {}) as { data?: ArrayBufferView; dtype?: string; shape?: number[] }
    if (data === undefined) say(`${name}=${JSON.stringify(value)};`)
    else {
      say(`${name}:${dtype}:${shape?.join('x')};`)
      parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    }
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts as BlobPart[]).arrayBuffer()))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A plane of values in [0, 10). */
export function field(height: number, width: number, seed: number) {
  const next = uniform(seed)
  return { data: Float32Array.from({ length: height * width }, () => next() * 10), shape: [height, width] }
}

/** Every hundredth value or so becomes NaN, some of them with other bits than the canonical one. */
export function withHoles({ data, shape }: { data: Float32Array<ArrayBuffer>; shape: number[] }) {
  const bits = new Uint32Array(data.buffer)
  for (let k = 17; k < bits.length; k += 97) bits[k] = k % 2 === 0 ? 0x7fc0_0000 : 0xffc1_2345
  return { data, shape }
}

/** Numbers in [0, 1) from a 32-bit generator (Marsaglia 2003, xorshift), for inputs of tests. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
