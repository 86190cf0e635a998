import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CurveStatistics, LightCurve, Meta, Source, Table } from '@astro/sdk'
import type { LightCurveRow, NoiseSummary } from '../database/rows.ts'
import { noiseSummary } from '../photometry/noise-calibration.ts'
import { contentChecksum } from '../store/checksum.ts'
import { escapeName, processedFile, processedKey, reducedFile, reducedKey } from '../store/names.ts'
import { mergeTables, openTables } from '../store/table-file.ts'
import { curveIdentity } from './identities.ts'
import type { ShardObservatory, ShardResult, ShardTask } from './types.ts'

type Level = 'reduced' | 'processed'
interface Changes {
  readonly put: Map<string, { table: Table; meta: Meta }>
  /** Escaped names of the sources whose former keys go. */
  readonly names: Set<string>
}

/** Datasets to be published, by level and file. */
export type CurveOutput = Record<Level, Map<string, Changes>>

export interface Curves {
  readonly source: Source
  readonly observatory: ShardObservatory
  readonly level: Level
  readonly curves: readonly LightCurve[]
  /** Tables to store instead of the curves' own (processed level). */
  readonly tables?: readonly Table[]
  /** Identity of the reduction or analysis they come from. */
  readonly set: string
}

/** Marks what a source had at one observatory as gone: what is made again takes its place, what is not made again leaves none. */
export function forgetCurves(
  task: ShardTask, output: CurveOutput, result: ShardResult, name: string, observatory: ShardObservatory, reduced: boolean,
): void {
  if (reduced) changesOf(output, 'reduced', reducedFile(task.project, observatory.name, task.bin), name)
  changesOf(output, 'processed', processedFile(task.project, observatory.name, task.bin), name)
  const again = reduced ? result.replaced : result.analyzed
  ;(again[observatory.name] ??= []).push(name)
}

/** Adds the curves of one source to what the shard will publish, and their rows to its result. */
export function addCurves(task: ShardTask, output: CurveOutput, result: ShardResult, given: Curves): void {
  const { source, observatory, level, curves } = given
  const bin = task.bin
  const file = level === 'reduced' ? reducedFile(task.project, observatory.name, bin) : processedFile(task.project, observatory.name, bin)
  const keyOf = level === 'reduced' ? reducedKey : processedKey
  const changes = changesOf(output, level, file, source.name)
  curves.forEach((curve, i) => {
    const key = keyOf(source.name, i + 1, curves.length)
    const table = given.tables?.[i] ?? curve.table
    const meta: Meta = level === 'reduced' ? curve.meta : {}
    changes.put.set(key, { table, meta })
    result.lightcurves.push(curveRow(task.project, given, i, { file, key, checksum: contentChecksum(table, meta) }))
  })
}

function changesOf(output: CurveOutput, level: Level, file: string, name: string): Changes {
  let changes = output[level].get(file)
  if (!changes) output[level].set(file, (changes = { put: new Map(), names: new Set() }))
  changes.names.add(escapeName(name))
  return changes
}

function curveRow(project: string, given: Curves, i: number, place: { file: string; key: string; checksum: string }): LightCurveRow {
  const curve = given.curves[i]!
  return {
    ...(given.level === 'reduced' ? { ...curve.statistics, ...noiseSummary(curve) } : spanOf(curve.statistics)),
    project, observatory: given.observatory.name, source_name: given.source.name, level: given.level,
    series_number: i + 1, series_total: given.curves.length, series_name: curve.meta.series_name, object_id: curve.meta.object_id,
    filter: curve.filter, ra: finite(curve.meta.ra), dec: finite(curve.meta.dec), ...place,
    identity: curveIdentity(given.level, given.set, i + 1),
  }
}

/** What a processed curve shares with the reduced one beside it; the statistics stand there. */
function spanOf(statistics: CurveStatistics): CurveStatistics & NoiseSummary {
  const { epochs, good, start_mjd, end_mjd, zero_point, is_uniformly_sampled } = statistics
  const none = Object.fromEntries(Object.keys(statistics).map((name) => [name, null])) as unknown as CurveStatistics
  return { ...none, epochs, good, start_mjd, end_mjd, zero_point, is_uniformly_sampled, noise_mag: null, noise_ratio: null, noise_error: null }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Publishes the files of a shard: new datasets in, former datasets of the same sources out, all others as they were. */
export async function publishCurves(task: ShardTask, output: CurveOutput): Promise<void> {
  const files = [...output.reduced, ...output.processed]
  await Promise.all(files.map(async ([file, { put, names }]) => {
    const path = join(task.root, file)
    const remove = new Set([...(await formerKeys(path, names))].filter((key) => !put.has(key)))
    if (put.size > 0 || remove.size > 0) await mergeTables(path, { put, remove })
  }))
}

async function formerKeys(path: string, names: ReadonlySet<string>): Promise<Set<string>> {
  if (!existsSync(path)) return new Set()
  const reader = await openTables(path)
  try {
    return new Set(reader.keys().filter((key) => names.has(key.replace(/_(reduction|processed)_\d+_of_\d+$/, ''))))
  } finally {
    reader.close()
  }
}
