import { Flags } from '@oclif/core'
import type { Json } from '@astro/sdk'
import { effectiveConfig } from '../config/effective.ts'
import { SECTION_FINDER } from '../config/finder-keys.ts'
import type { Database } from '../database/open.ts'
import type { NoiseRow } from '../database/rows.ts'
import { AstroError, EXIT } from '../errors.ts'
import {
  completenessMaps, falseAlarmsOf, sourcesWith, type CompletenessMap, type FalseAlarms, type InjectionOf, type Seen,
} from '../photometry/completeness/index.ts'
import type { InjectedShape } from '../photometry/simulate/index.ts'
import { namesOf, observatoryNames } from './look.ts'
import type { Project } from './project.ts'

/** Flags of all `completeness` commands. */
export const completenessFlags = {
  shape: Flags.string({ description: 'only this shape', helpValue: 'ID' }),
  finder: Flags.string({ description: 'only these finders, separated by commas', helpValue: 'A,B' }),
  band: Flags.string({ description: 'injections in this filter, and what was found in it; otherwise found in any', helpValue: 'FILTER' }),
  x: Flags.string({ description: `first axis: a parameter of the shape, expected_snr or mag`, helpValue: 'NAME' }),
  y: Flags.string({ description: 'second axis', helpValue: 'NAME' }),
  bins: Flags.integer({ description: 'cells along an axis', min: 1, max: 100, helpValue: 'N' }),
  background: Flags.string({
    description: 'detections expected without any event, for the limits: a number, or measured (from the null tests)', default: '0', helpValue: 'B',
  }),
}

export interface CompletenessFlags {
  readonly shape?: string | undefined
  readonly finder?: string | undefined
  readonly band?: string | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
  readonly bins?: number | undefined
  readonly background: string
}

/** Sections of a configuration as it was run. */
interface Ran {
  readonly analysis: { readonly finders: string | readonly string[]; readonly known_variables: readonly string[] }
  readonly finder: Readonly<Record<string, Json>>
  readonly finders: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly observatories: Readonly<Record<string, Json>>
  readonly simulator: { readonly shapes: readonly InjectedShape[] }
  readonly quality: Json
  readonly null: Json
}

/** Everything that is said about how complete a search was. */
export interface CompletenessReport {
  readonly project: string
  /** Of the last run: release of astro, version of the analysis. */
  readonly version: string | null
  readonly code: string | null
  /** What was searched, by whom, with which parameters: as the last analysis was run, `--finder` and `--set` included. */
  readonly selection: {
    readonly observatories: Readonly<Record<string, Json>>
    readonly finders: Readonly<Record<string, { readonly version: string | null; readonly threshold: number | null; readonly params: Json }>>
    readonly quality: Json
    readonly simulator: Json
    readonly null: Json
  }
  /** Known variables left out, those with detections not. */
  readonly searched: { readonly sources: number; readonly days: number }
  readonly injections: { readonly sources: number; readonly total: number }
  /** Sources without injections and null tests, by the reason. */
  readonly left_out: Readonly<Record<string, readonly string[]>>
  readonly maps: readonly CompletenessMap[]
  readonly false_alarms: readonly FalseAlarms[]
  readonly noise: readonly Omit<NoiseRow, 'project' | 'identity'>[]
}

/**
 * Reads what injections and null tests left in the database, and computes maps, limits and rates from it.
 * @throws AstroError `no_injections`, `completeness_axis`, usage
 */
export async function readCompleteness(db: Database, project: Project, flags: CompletenessFlags): Promise<CompletenessReport> {
  const [read, spans, terms] = await Promise.all([import('../database/read.ts'), import('../database/searched.ts'), import('../database/noise.ts')])
  const { name } = project.config.project
  const rows = await read.injectionsOf(db, name) as InjectionOf[]
  const nulls = await read.nullsOf(db, name)
  if (rows.length === 0 && nulls.length === 0) throw nothing(project)
  const last = await spans.lastAnalysis(db, name)
  const ran = (last?.config ?? effectiveConfig(project.config)) as unknown as Ran
  const known = ran.analysis.known_variables
  const searched = await spans.searchedSources(db, name, known, observatoryNames(project))
  const counts = await spans.seenCounts(db, name, known)
  const chosen = namesOf(flags.finder)
  const isWanted = (id: string): boolean => chosen?.includes(id) ?? true
  const false_alarms = falseAlarmsOf(nulls.filter(({ finder }) => isWanted(finder)), await spans.detectedIn(db, name, known))
  const finders = finderFacts(ran, project)
  const thresholds = Object.entries(finders).filter(([id]) => isWanted(id)).map(([id, { threshold }]) => ({ id, threshold }))
  const background = (finder: string): number => backgroundOf(flags, false_alarms.filter((one) => one.finder === finder), (group) => {
    return sourcesWith(searched, group, project.finders.get(finder)?.finder.scope === 'source')
  })
  const maps = completenessMaps(rows, {
    ...flags, finder: undefined, shapes: drawnShapes(ran, project), searched, finders: thresholds,
    seen: (finder, band) => ({ observed: observedBy(counts, finder, band), background: background(finder) }),
  })
  const noise = (await terms.noiseOf(db, name)).map(({ project: _, identity: __, ...rest }) => rest)
  return {
    project: name, version: last?.version ?? null, code: last?.code ?? null,
    selection: {
      observatories: ran.observatories, finders, quality: ran.quality, simulator: ran.simulator as unknown as Json, null: ran.null,
    },
    searched: { sources: searched.length, days: searched.reduce((sum, { days }) => sum + days, 0) },
    injections: { sources: new Set(rows.map(({ source_name }) => source_name)).size, total: rows.length },
    left_out: { ...(known.length > 0 ? { known_variable: known } : {}), detection: await spans.detectedSources(db, name) }, maps, false_alarms, noise,
  }
}

/** The one map of a picture. @throws AstroError `completeness_empty`, usage where several are left */
export function chosenMap({ maps }: CompletenessReport): CompletenessMap {
  const [map] = maps
  if (map === undefined) throw new AstroError('completeness_empty', EXIT.usage, 'there is no map to draw', { hint: 'leave out --shape, --finder or --band' })
  if (maps.length === 1) return map
  const list = maps.map(({ shape, finder }) => `--shape ${shape} --finder ${finder}`)
  throw new AstroError('usage', EXIT.usage, `there are ${maps.length} maps, one can be drawn`, { hint: `name one: ${list.join(', or ')}` })
}

/** The shapes that were put in, each parameter with the unit that the shape declares. */
function drawnShapes({ simulator }: Ran, { shapes }: Project): InjectedShape[] {
  return simulator.shapes.map(({ shape, parameters }) => {
    const known = shapes.get(shape)?.shape.parameters ?? {}
    return { shape, parameters: Object.fromEntries(Object.entries(parameters).map(([name, drawn]) => [name, { ...drawn, unit: drawn.unit ?? known[name]?.unit }])) }
  })
}

function finderFacts({ analysis, finder, finders: own }: Ran, { finders }: Project): CompletenessReport['selection']['finders'] {
  return Object.fromEntries([analysis.finders].flat().map((id) => {
    const params = { ...(id === SECTION_FINDER ? finder : {}), ...own[id] }
    return [id, { version: finders.get(id)?.finder.version ?? null, threshold: thresholdOf(params), params }]
  }))
}

/** The parameter that decides what a finder calls a detection. */
function thresholdOf(params: Readonly<Record<string, Json>>): number | null {
  const value = params['snr_threshold'] ?? params['threshold'] ?? params['fap_threshold']
  return typeof value === 'number' ? value : null
}

function observedBy(counts: readonly { finder: string; band: string; detections: number }[], finder: string, band: string): number {
  const own = counts.filter((count) => count.finder === finder && (band === 'any' || count.band.split('+').includes(band)))
  return own.reduce((sum, { detections }) => sum + detections, 0)
}

/** False alarms to expect among all sources by the rate of their group: of the filter that is asked for, or of any. */
function backgroundOf({ background, band }: CompletenessFlags, alarms: readonly FalseAlarms[], sources: (group: FalseAlarms) => number): Seen['background'] {
  if (background !== 'measured') {
    const value = Number(background)
    if (background.trim() !== '' && value >= 0 && Number.isFinite(value)) return value
    throw new AstroError('usage', EXIT.usage, `--background takes a number from 0, or 'measured', not '${background}'`, {
      hint: 'the false alarms that the null tests found: --background measured', data: { flag: '--background', value: background },
    })
  }
  const own = alarms.filter(({ filter }) => band === undefined || filter.split('+').includes(band))
  return own.reduce((sum, group) => sum + (group.per_source.value ?? 0) * sources(group), 0)
}

function nothing({ config }: Project): AstroError {
  const name = config.project.name.toLowerCase()
  const hint = `astro analyze ${name} makes them; simulator.shapes, simulator.num_injections and null.trials say which`
  return new AstroError('no_injections', EXIT.usage, `project ${config.project.name} has no injections and no null tests`, { hint })
}
