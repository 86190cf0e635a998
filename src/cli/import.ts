import type { ImportOptions } from '../import/photometry.ts'
import { readStars, type ImportedStar } from '../import/stars.ts'
import type { RunReport } from '../pipeline/types.ts'
import { catalogued } from './import-catalog.ts'
import { importProject } from './import-project.ts'
import type { ProjectRequest } from './project.ts'
import { withJob, type RunFace } from './run-project.ts'

export interface ImportRequest extends Pick<ProjectRequest, 'config' | 'set' | 'oclifPlugins' | 'warn'> {
  readonly files: readonly string[]
  readonly project: string
  readonly observatory: string
  readonly options: ImportOptions
}

/** One star as the report of an import has it. */
export interface ImportedRow {
  readonly name: string
  readonly status: 'new' | 'same' | 'replaced' | 'planned'
  readonly files: readonly string[]
  readonly epochs: number
  readonly limits: number
  readonly bands: readonly string[]
  readonly ra: number | null
  readonly dec: number | null
  /** What its times are, in words: `UTC`, `heliocentric UTC`, `barycentric TDB`. */
  readonly times: string
  readonly time_column: string
  readonly brightness: readonly string[]
}

export interface ImportReport {
  readonly project: string
  readonly observatory: string
  readonly sources: readonly ImportedRow[]
  readonly config: string | null
  readonly written: string | null
  readonly report: RunReport | null
  readonly exit: number
  readonly advice: string | undefined
}

/** What the files hold and what would be made of it; nothing is written. */
export async function planImport({ files, project, observatory, options, warn }: ImportRequest): Promise<ImportReport> {
  const stars = await readStars(files, options, warn)
  return { project, observatory, sources: stars.map((star) => rowOf(star, 'planned')), config: null, written: null, report: null, exit: 0, advice: undefined }
}

/** Reads the files, puts their stars into the project's catalog, and stores them as raw photometry of the observatory. */
export async function runImport(request: ImportRequest, face: RunFace): Promise<ImportReport> {
  const read = await readStars(request.files, request.options, request.warn)
  const { project, id, own, written } = await importProject(request.project, request.observatory, request)
  const stars = await catalogued(project, read, face)
  const [{ execute }, { answersOf, fileAnswersOf, given }] = await Promise.all([import('../pipeline/execute.ts'), import('../pipeline/import.ts')])
  const loaded = project.observatories.get(id)!
  const answers = own ? fileAnswersOf(stars, loaded.observatory) : answersOf(stars)
  const status = new Map<string, 'new' | 'same' | 'replaced'>()
  const { report, exit, advice } = await withJob(project, ['fetch'], {}, face, (job) => execute({
    ...job,
    sources: job.sources.filter(({ name }) => answers.has(name)),
    observatories: new Map([[id, { ...loaded, observatory: given(loaded.observatory, answers) }]]),
  }, { answers, onKnown: (name, known) => void status.set(name, known) }))
  return {
    project: report.project, observatory: id, sources: stars.map((star) => rowOf(star, status.get(star.name) ?? 'new')),
    config: project.path, written, report, exit, advice,
  }
}

const PLACES = { earth: '', heliocentre: 'heliocentric ', barycentre: 'barycentric ' } as const

function rowOf({ name, position, files, parts }: ImportedStar, status: ImportedRow['status']): ImportedRow {
  const first = parts[0]!.reading
  const bands = parts.flatMap(({ table, reading }) => (reading.columns.band === undefined ? [reading.band ?? ''] : (table.columns.get(reading.columns.band) as readonly string[])))
  const limits = parts.reduce((sum, { table, reading }) => {
    const column = reading.columns.limit === undefined ? undefined : (table.columns.get(reading.columns.limit) as Float64Array)
    return sum + (column?.reduce((n, value) => n + (Number.isNaN(value) ? 0 : 1), 0) ?? 0)
  }, 0)
  return {
    name, status, files, limits, epochs: parts.reduce((sum, { table }) => sum + table.length, 0),
    bands: [...new Set(bands.map((band) => String(band).trim()))].filter((band) => band !== '').toSorted(),
    ra: position?.[0] ?? null, dec: position?.[1] ?? null,
    times: `${PLACES[first.time_frame]}${first.time_scale.toUpperCase()}`, time_column: first.columns.time ?? '',
    brightness: [first.columns.mag, first.columns.flux].filter((column) => column !== undefined),
  }
}
