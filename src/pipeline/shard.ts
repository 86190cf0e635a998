import { join } from 'node:path'
import type { LightCurve, Observatory, Source } from '@astro/sdk'
import type { RawRow, ReductionRow, SourceRow } from '../database/rows.ts'
import { analyzeSource, type AnalysisTools } from '../photometry/analysis.ts'
import { noiseLookup, noiseMagnitude, type NoiseLookup } from '../photometry/noise.ts'
import { rawFile, rawKey, reducedKey } from '../store/names.ts'
import { openTables, type TableReader } from '../store/table-file.ts'
import { analysisIdentity, reductionIdentity } from './identities.ts'
import { termsFor } from './noise.ts'
import { addCurves, forgetCurves, publishCurves, type CurveOutput } from './shard-curves.ts'
import { readWaiting, type RawProduct, type WaitingRaw } from './shard-raw.ts'
import { failureOf, reduceSource } from './shard-reduce.ts'
import type { AnalysisSettings, ShardObservatory, ShardResult, ShardSource, ShardTask } from './types.ts'

/** Parts that a test may replace; everything else is fixed by the task. */
export interface ShardParts {
  readonly load: (observatory: ShardObservatory) => Promise<Observatory>
  readonly tools: (settings: AnalysisSettings, observatories: readonly ShardObservatory[]) => Promise<AnalysisTools>
  readonly analyze: typeof analyzeSource
}

interface Reduction {
  readonly observatory: ShardObservatory
  readonly curves: LightCurve[]
  readonly row: ReductionRow
  readonly hasData: boolean
}

interface Work {
  readonly task: ShardTask
  readonly definitions: Map<string, Observatory>
  readonly waiting: readonly WaitingRaw[]
  readonly spooled: Map<string, Map<string, RawProduct>>
  readonly readers: Map<string, TableReader>
  readonly identities: Map<string, Map<string, string>>
  readonly output: CurveOutput
  readonly result: ShardResult
  readonly tools: AnalysisTools | undefined
  readonly lookup: NoiseLookup
}

/**
 * Everything that is to be done in one RA bin: raw answers from the spool to the raw file, light curves, analysis, files published,
 * rows told. A function of the task and the files it names alone, so a killed shard is simply run again. A source that fails in
 * a stage is one failure in the result and stops nothing else.
 */
export async function runShard(task: ShardTask, parts: ShardParts): Promise<ShardResult> {
  const work = await startWork(task, parts)
  try {
    for (const entry of task.sources) await doSource(work, entry, parts)
  } finally {
    for (const reader of work.readers.values()) reader.close()
  }
  await Promise.all([...work.waiting.map((raw) => raw.publish()), publishCurves(task, work.output)])
  return work.result
}

async function startWork(task: ShardTask, parts: ShardParts): Promise<Work> {
  const definitions = new Map<string, Observatory>()
  const spooled = new Map<string, Map<string, RawProduct>>()
  const identities = new Map<string, Map<string, string>>()
  const raw: RawRow[] = []
  const waiting: WaitingRaw[] = []
  for (const observatory of task.observatories) {
    const definition = await parts.load(observatory)
    const spool = readWaiting(task.root, observatory, definition, task.bin)
    definitions.set(observatory.id, definition)
    spooled.set(observatory.id, spool.products)
    identities.set(observatory.id, new Map(spool.rows.map((row) => [row.source_name, row.identity])))
    raw.push(...spool.rows)
    waiting.push(spool)
  }
  const result: ShardResult = {
    bin: task.bin, sources: task.sources.map((entry) => sourceRow(task.project, entry.source)), raw,
    reductions: [], lightcurves: [], detections: [], properties: [], injections: [], nulls: [], failures: [], replaced: {}, analyzed: {},
  }
  const tools = task.sources.some((entry) => entry.analyze) ? await parts.tools(task.analysis, task.observatories) : undefined
  const output = { reduced: new Map(), processed: new Map() }
  return { task, definitions, waiting, spooled, readers: new Map(), identities, output, result, tools, lookup: noiseLookup(task.analysis.noise) }
}

async function doSource(work: Work, entry: ShardSource, parts: ShardParts): Promise<void> {
  if (entry.reduce.length === 0 && !entry.analyze) return
  const reductions: Reduction[] = []
  for (const observatory of work.task.observatories) {
    if (!entry.available.includes(observatory.id)) continue
    if (!entry.analyze && !entry.reduce.includes(observatory.id)) continue
    const write = entry.reduce.includes(observatory.id)
    forgetCurves(work.task, work.output, work.result, entry.source.name, observatory, write)
    const reduction = await reduceOne(work, entry, observatory)
    if (reduction) reductions.push(reduction)
    else if (write) work.result.reductions.push(noReduction(work.task.project, observatory, entry.source))
  }
  for (const { observatory, curves, row } of reductions) {
    if (!entry.reduce.includes(observatory.id)) continue
    addCurves(work.task, work.output, work.result, { source: entry.source, observatory, level: 'reduced', curves, set: row.identity })
    work.result.reductions.push(row)
  }
  if (work.tools && entry.analyze && reductions.length > 0) analyzeOne(work, entry.source, reductions, parts, work.tools)
}

async function reduceOne(work: Work, entry: ShardSource, observatory: ShardObservatory): Promise<Reduction | undefined> {
  const { task, result } = work
  const name = entry.source.name
  try {
    const raw = work.spooled.get(observatory.id)?.get(name) ?? (await readRaw(work, observatory, name))
    const rawId = work.identities.get(observatory.id)?.get(name) ?? entry.rawIdentity[observatory.id]
    if (rawId === undefined) throw new Error(`raw photometry of '${name}' at ${observatory.name} has no row`)
    const curves = await reduceSource(work.definitions.get(observatory.id)!, observatory, raw, entry.source)
    const epochs = curves.reduce((sum, curve) => sum + curve.statistics.epochs, 0)
    const identity = reductionIdentity(observatory, entry.source, rawId)
    const row = { project: task.project, observatory: observatory.name, source_name: name, light_curves: curves.length, epochs, identity }
    return { observatory, curves, row, hasData: raw.table.length > 0 }
  } catch (error) {
    result.failures.push({ project: task.project, source_name: name, observatory: observatory.name, stage: 'reduce', ...failureOf(error) })
    return undefined
  }
}

/** In place of what an earlier reduction left: no identity that a run could want, so that the next one reduces again. */
function noReduction(project: string, observatory: ShardObservatory, source: Source): ReductionRow {
  return { project, observatory: observatory.name, source_name: source.name, light_curves: 0, epochs: 0, identity: '' }
}

async function readRaw(work: Work, observatory: ShardObservatory, name: string): Promise<RawProduct> {
  let reader = work.readers.get(observatory.id)
  if (!reader) {
    reader = await openTables(join(work.task.root, rawFile(observatory.name, work.task.bin)))
    work.readers.set(observatory.id, reader)
  }
  return reader.read(rawKey(name))
}

function analyzeOne(work: Work, source: Source, reductions: readonly Reduction[], parts: ShardParts, tools: AnalysisTools): void {
  const { task, result } = work
  const all = reductions.flatMap(({ observatory, curves }) => curves.map((curve, number) => ({ observatory, curve, number })))
  const noise = termsFor(work.lookup, all.map(({ observatory, curve }) => {
    return { observatory: observatory.name, filter: curve.filter, noise_mag: noiseMagnitude(curve) }
  }))
  const identity = analysisIdentity(task.analysis, source.name, reductions.map(({ row }) => row.identity), noise)
  const owner = { project: task.project, source_name: source.name, identity }
  try {
    const analysis = parts.analyze(source, all.map(({ curve }) => curve), tools)
    for (const { observatory, curves } of reductions) {
      const tables = all.flatMap((item, i) => (item.observatory === observatory ? [analysis.processed[i]!] : []))
      if (!task.analysis.save_processed) continue
      addCurves(task, work.output, result, { source, observatory, level: 'processed', curves, tables, set: identity })
    }
    result.detections.push(...analysis.detections.map((detection) => {
      const { curve, ...fields } = detection
      const { observatory, number } = all[curve]!
      const total = reductions.find((r) => r.observatory === observatory)!.curves.length
      return { ...fields, ...owner, observatory: observatory.name, series_number: number + 1, key: reducedKey(source.name, number + 1, total) }
    }))
    result.injections.push(...analysis.injections.map((injection) => ({ ...injection, ...owner })))
    result.nulls.push(...analysis.nulls.map((one) => ({ ...one, ...owner })))
    result.properties.push({ ...owner, has_data: reductions.some((r) => r.hasData), props: { ...analysis.properties, settings: task.analysis.identity } })
  } catch (error) {
    const observatory = reductions.map((r) => r.observatory.name).join('+')
    result.failures.push({ project: task.project, source_name: source.name, observatory, stage: 'analyze', ...failureOf(error) })
  }
}

function sourceRow(project: string, source: Source): SourceRow {
  return {
    project, name: source.name, ra: source.ra, dec: source.dec, mag: source.mag, mag_err: source.magError,
    mag_filter: source.magFilter, aliases: source.aliases, cat_index: source.index, cat_row: source.row,
  }
}
