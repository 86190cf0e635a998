import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Database } from '../database/open.ts'
import { analysesOf, failuresOf, rawOf, reductionsOf } from '../database/read.ts'
import { processedFile, raBin, rawFile, reducedFile, spoolFile } from '../store/names.ts'
import { readSpool } from '../store/spool.ts'
import type { PlanObservatory, State } from './plan.ts'
import type { Failure, SpoolRecord } from './types.ts'

/** Nothing known: what a dry run in an empty data folder plans from. */
export const emptyState: State = {
  raw: () => undefined, reduction: () => undefined, analysis: () => undefined, curveNoise: () => [], fetchFailure: () => undefined, hasFailure: () => false,
  spooled: () => undefined, hasSpool: () => false, hasFile: () => false,
}

/** What rows, spools and files say about the selected sources of a project; of the noise of their light curves nothing (`withCurveNoise`). */
export async function readState(
  db: Database | undefined, root: string, project: string, names: readonly string[], observatories: readonly PlanObservatory[],
): Promise<State> {
  const files = new Map<string, boolean>()
  const exists = (file: string): boolean => {
    let found = files.get(file)
    if (found === undefined) files.set(file, (found = existsSync(join(root, file))))
    return found
  }
  const spools = new Map(observatories.map((o) => [o.name, spoolReader(root, o.name)]))
  const rows = db ? await readRows(db, project, names, observatories) : undefined
  return {
    raw: (observatory, source) => rows?.raw.get(observatory)?.get(source),
    reduction: (observatory, source) => rows?.reductions.get(observatory)?.get(source),
    analysis: (source) => rows?.analyses.get(source),
    curveNoise: () => [],
    fetchFailure: (observatory, source) => rows?.failures.get(`${observatory}/${source}`),
    hasFailure: (source) => rows?.failing.has(source) ?? false,
    spooled: (observatory, bin, source) => spools.get(observatory)?.(bin)?.get(source),
    hasSpool: (observatory, bin) => exists(spoolFile(observatory, bin)),
    hasFile: (level, observatory, bin) => {
      if (level === 'raw') return exists(rawFile(observatory, bin))
      return exists(level === 'reduced' ? reducedFile(project, observatory, bin) : processedFile(project, observatory, bin))
    },
  }
}

async function readRows(db: Database, project: string, names: readonly string[], observatories: readonly PlanObservatory[]) {
  const raw = new Map()
  const reductions = new Map()
  for (const { name } of observatories) {
    raw.set(name, new Map((await rawOf(db, name, names)).map((row) => [row.source_name, row])))
    reductions.set(name, new Map((await reductionsOf(db, project, name, names)).map((row) => [row.source_name, row])))
  }
  const analyses = await analysesOf(db, project, names)
  const failures = new Map<string, Failure & { count: number }>()
  const failing = new Set<string>()
  for (const row of await failuresOf(db, project)) {
    failing.add(row.source_name)
    if (row.stage !== 'fetch') continue
    failures.set(`${row.observatory}/${row.source_name}`, { ...row, source: row.source_name })
  }
  return { raw, reductions, analyses, failures, failing }
}

/** Reads the spools of one observatory, each bin once and only when asked for. */
function spoolReader(root: string, observatory: string): (bin: string) => Map<string, SpoolRecord> | undefined {
  const folder = join(root, dirname(spoolFile(observatory, raBin(0))))
  const present = new Set(existsSync(folder) ? readdirSync(folder) : [])
  const read = new Map<string, Map<string, SpoolRecord>>()
  return (bin) => {
    const file = spoolFile(observatory, bin)
    if (!present.has(file.slice(file.lastIndexOf('/') + 1))) return undefined
    let records = read.get(bin)
    if (!records) {
      records = new Map(readSpool(join(root, file)).map((record) => [record.name, slim(record.answer as SpoolRecord)]))
      read.set(bin, records)
    }
    return records
  }
}

/** Only what planning needs: the answers themselves stay on disk. */
function slim(record: SpoolRecord): SpoolRecord {
  return { ...record, answer: { empty: true } }
}
