import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AstroError } from '../../src/errors.ts'
import { fitsBytes, openFits, type HduToWrite } from '../../src/store/fits/index.ts'
import { dataFolder, fitsFiles } from './data-files.ts'
import { mutated } from './mutate.ts'
import { randomOf } from './random.ts'

export interface FuzzOptions {
  readonly count: number
  readonly seed: number
  /** Ends after so many minutes even when fewer files are done. */
  readonly minutes?: number
  readonly onProgress?: (report: FuzzReport) => void
}

export interface FuzzReport {
  files: number
  /** How often each answer came: `ok`, `findings`, or the code of an error. */
  readonly outcomes: Record<string, number>
  /** The longest that one file took, in ms, and which one it was. */
  slowest: { ms: number; what: string }
  /** The most memory that the process had, in bytes. */
  memory: number
  /** What must not happen: an answer other than a report or an AstroError. */
  readonly failures: string[]
  readonly timeouts: string[]
}

const LARGEST = 400_000
const LIMITS = { memory: 128 << 20, timeout: 2000 }
const LANES = 2

/** Mutates files and sends each through `verify`, and some through every reader; many in one process. */
export async function fuzz({ count, seed, minutes = Infinity, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const originals = await originalFiles()
  const report: FuzzReport = { files: 0, outcomes: {}, slowest: { ms: 0, what: '' }, memory: 0, failures: [], timeouts: [] }
  const end = performance.now() + minutes * 60_000
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count && performance.now() < end) {
      const number = next++
      const random = randomOf(seed + number)
      const original = random.pick(originals)
      const { bytes, how } = mutated(original.bytes, random)
      await one(report, `${number} ${original.name} ${how}`, bytes, random.below(4) === 0)
      if (report.files % 500 === 0) onProgress?.(report)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return report
}

async function one(report: FuzzReport, what: string, bytes: Uint8Array, everything: boolean): Promise<void> {
  const start = performance.now()
  let outcome: string
  try {
    outcome = await readAll(bytes, everything)
  } catch (error) {
    outcome = error instanceof AstroError ? error.code : 'failure'
    if (!(error instanceof AstroError)) report.failures.push(`${what}: ${String((error as Error).stack ?? error)}`)
  }
  const ms = performance.now() - start
  if (outcome === 'fits_timeout') report.timeouts.push(what)
  report.files++
  report.outcomes[outcome] = (report.outcomes[outcome] ?? 0) + 1
  if (ms > report.slowest.ms) report.slowest = { ms, what }
  report.memory = Math.max(report.memory, process.memoryUsage.rss())
}

async function readAll(bytes: Uint8Array, everything: boolean): Promise<string> {
  await using file = await openFits(bytes, LIMITS)
  if (everything) {
    for (const { index, type } of await file.hdus()) {
      await file.header(index, { image: true })
      if (type === 'groups') await file.groups(index)
      else await (type === 'image' ? file.image(index) : file.table(index)).catch(expected)
    }
  }
  const { findings, problems } = await file.verify()
  return problems[0]?.code ?? (findings.length > 0 ? 'findings' : 'ok')
}

/** An error of one HDU does not end the reading of the others, a fault of the sandbox does. */
function expected(error: unknown): void {
  if (!(error instanceof AstroError) || error.code === 'fits_fault' || error.code === 'fits_timeout') throw error
}

/** Real files where there are some, and files of every kind that we write. */
async function originalFiles(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const folder = dataFolder()
  const real = folder === undefined ? [] : fitsFiles(folder).filter((name) => statSync(join(folder, name)).size <= LARGEST)
  return [
    ...real.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder!, name))) })),
    ...(await Promise.all(samples().map(async (hdus, i) => ({ name: `sample ${i}`, bytes: await fitsBytes(hdus) })))),
  ]
}

/** Compressed images of each kind, tables with variable length, cubes. */
export function samples(): HduToWrite[][] {
  const shape = [37, 53]
  const size = 37 * 53
  const floats = Float32Array.from({ length: size }, (_, i) => 100 + 7 * Math.sin(i * i))
  const counts = Uint16Array.from({ length: size }, (_, i) => 1000 + ((i * i) % 97))
  const compressed = (['RICE_1', 'GZIP_1', 'GZIP_2', 'HCOMPRESS_1'] as const).map((type): HduToWrite[] => [
    { kind: 'image', image: { data: floats, shape }, compression: { type, dither: 'zeros' } },
    { kind: 'image', image: { data: counts, shape }, compression: { type, tile: [8, 20] } },
  ])
  const mask = Uint8Array.from({ length: size }, (_, i) => (i % 11 === 0 ? 1 : 0))
  return [
    ...compressed,
    [{ kind: 'image', image: { data: mask, shape }, compression: { type: 'PLIO_1' } }],
    [
      { kind: 'image', image: { data: Float64Array.from(floats.slice(0, 24)), shape: [2, 3, 4] } },
      { kind: 'image', image: { data: BigInt64Array.from([1n, -2n]), shape: [2] } },
    ],
    [
      {
        kind: 'table',
        rows: 3,
        name: 'TABLE',
        columns: [
          { name: 'ra', dtype: 'float64', data: Float64Array.of(1, 2, 3), unit: 'deg' },
          { name: 'name', dtype: 'string', data: ['a', 'bb', 'ccc'] },
          { name: 'flux', dtype: 'float32', data: Float32Array.of(1, 2, 3, 4), offsets: Float64Array.of(0, 1, 1, 4) },
          { name: 'bits', dtype: 'bit', shape: [11], data: new Uint8Array(33).fill(1) },
          { name: 'good', dtype: 'logical', data: Uint8Array.of(1, 0, 1) },
          { name: 'id', dtype: 'int64', data: BigInt64Array.of(1n, 2n, 3n) },
          { name: 'cells', dtype: 'int16', shape: [2, 2], data: Int16Array.from({ length: 12 }, (_, i) => i), blank: 3 },
        ],
      },
    ],
  ]
}
