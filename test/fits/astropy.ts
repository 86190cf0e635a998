import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FitsData, FitsDtype } from '../../src/store/fits/dtype.ts'
import { DTYPES } from '../../src/store/fits/dtype.ts'

/** A card as astropy reads it. */
export interface PeerCard {
  readonly key: string
  readonly comment: string | null
  readonly value: string | boolean | [number, number] | null
  readonly undefined?: true
  readonly integer?: string
  /** A hexadecimal floating-point number, or nan, inf. */
  readonly real?: string
  readonly error?: string
}

export interface PeerArray {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly at: number
  readonly bytes: number
}

export interface PeerColumn {
  readonly name: string
  readonly format: string
  readonly array?: PeerArray
  readonly lengths?: readonly number[]
  readonly strings?: readonly string[]
}

export interface PeerHdu {
  readonly name?: string
  readonly error?: string
  readonly cards: readonly PeerCard[]
  readonly raw_cards?: readonly PeerCard[]
  readonly image?: PeerArray
  readonly table?: { readonly rows: number; readonly columns: readonly PeerColumn[] }
  readonly groups?: { readonly parameters: PeerArray; readonly data: PeerArray }
}

export type PeerFile = readonly PeerHdu[] | { readonly error: string }

/** A Python with astropy: `ASTRO_TEST_PYTHON`, or `python3` when it has it; undefined when there is none. */
export function astropyPython(): string | undefined {
  const named = process.env['ASTRO_TEST_PYTHON']
  return (named === undefined ? ['python3'] : [named]).find(
    (python) => spawnSync(python, ['-c', 'import astropy.io.fits'], { stdio: 'ignore' }).status === 0,
  )
}

const BATCH = 40

/** Has astropy read all files in child processes; a file that ends its process is read again alone, so that the others have their answer. */
export function runAstropy(python: string, pairs: readonly (readonly [file: string, folder: string])[]): void {
  const script = join(import.meta.dirname, 'astropy_peer.py')
  const run = (some: typeof pairs): void =>
    void spawnSync(python, [script, ...some.flat()], { stdio: 'ignore', timeout: 300_000 })
  for (let at = 0; at < pairs.length; at += BATCH) run(pairs.slice(at, at + BATCH))
  for (const pair of pairs) if (!existsSync(join(pair[1], 'index.json'))) run([pair])
}

/** What astropy said of a file; an error when its process crashed. */
export function peerAnswer(folder: string): { file: PeerFile; array(entry: PeerArray): FitsData } {
  const index = join(folder, 'index.json')
  if (!existsSync(index)) return { file: { error: 'the process crashed' }, array: () => new Uint8Array(0) }
  const blob = existsSync(join(folder, 'blob')) ? readFileSync(join(folder, 'blob')) : Buffer.alloc(0)
  const array = ({ dtype, at, bytes }: PeerArray): FitsData => {
    const known = dtype.startsWith('complex')
      ? dtype === 'complex64'
        ? 'float32'
        : 'float64'
      : dtype === 'bool'
        ? 'uint8'
        : dtype
    const { make, bytes: width } = DTYPES[known as FitsDtype]
    return new make(new Uint8Array(blob.subarray(at, at + bytes)).buffer, 0, bytes / width)
  }
  return { file: JSON.parse(readFileSync(index, 'utf8')) as PeerFile, array }
}
