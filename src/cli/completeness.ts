import { Flags } from '@oclif/core'
import type { Json } from '@astro/sdk'
import type { Database } from '../database/open.ts'
import type { NoiseRow } from '../database/rows.ts'
import { AstroError, EXIT } from '../errors.ts'
import {
  completenessMaps, falseAlarmsOf, sourcesWith, type CompletenessMap, type FalseAlarms, type InjectionOf, type Seen,
} from '../photometry/completeness/index.ts'
import type { OclifPlugin } from '../plugins/discover.ts'
import { ranAnalysis, requireOneOf, type FinderFacts, type RanAnalysis } from './completeness-ran.ts'
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

/** Everything that is said about how complete a search was. */
export interface CompletenessReport {
  readonly project: string
  /** Of the last run: release of astro, version of the analysis. */
  readonly version: string | null
  readonly code: string | null
  /** What was searched, by whom, with which parameters: as the last analysis was run, `--finder` and `--set` included. */
  readonly selection: {
    readonly observatories: Readonly<Record<string, Json>>
    readonly finders: Readonly<Record<string, FinderFacts>>
    readonly quality: Json
    readonly simulator: Json
    readonly null: Json
  }
  /** Known variables left out, and what was analyzed with other settings; those with detections not. */
  readonly searched: { readonly sources: number; readonly days: number }
  readonly injections: { readonly sources: number; readonly total: number }
  /** Sources without injections and null tests, by the reason. */
  readonly left_out: Readonly<Record<string, readonly string[]>>
  readonly maps: readonly CompletenessMap[]
  readonly false_alarms: readonly FalseAlarms[]
  readonly noise: readonly Omit<NoiseRow, 'project' | 'identity'>[]
}

/**
 * Reads what injections and null tests left in the database, and computes maps, limits and rates from it: of the sources that were searched
 * as in the last analysis, and of no other.
 * @throws AstroError `no_injections`, `no_null_tests`, `completeness_axis`, usage
 */
export async function readCompleteness(
  db: Database, project: Project, flags: CompletenessFlags, oclifPlugins: readonly OclifPlugin[] = [],
): Promise<CompletenessReport> {
  const [read, spans, terms] = await Promise.all([import('../database/read.ts'), import('../database/searched.ts'), import('../database/noise.ts')])
  const { name } = project.config.project
  const last = await ranAnalysis(db, project, oclifPlugins)
  const { ran, finders, known, others } = last
  const except = [...known, ...others]
  const passed = new Set(except)
  const isOf = ({ source_name }: { readonly source_name: string }): boolean => !passed.has(source_name)
  const rows = (await read.injectionsOf(db, name) as InjectionOf[]).filter(isOf)
  const nulls = (await read.nullsOf(db, name)).filter(isOf)
  if (rows.length === 0 && nulls.length === 0) throw nothing(project, others.length)
  const searched = await spans.searchedSources(db, name, except, observatoryNames(project))
  const filters = new Set([...rows.map(({ filter }) => filter), ...searched.flatMap(({ bands }) => bands.map(([, filter]) => filter))])
  checkFlags(flags, last, [...filters])
  const wanted = Object.keys(finders).filter((id) => namesOf(flags.finder)?.includes(id) ?? true)
  const false_alarms = falseAlarmsOf(nulls.filter(({ finder }) => wanted.includes(finder)), await spans.detectedIn(db, name, except))
  const counts = await spans.seenCounts(db, name, except)
  const background = (finder: string): number => {
    return backgroundOf(flags, finder, false_alarms, (group) => sourcesWith(searched, group, last.whole.has(finder)))
  }
  const maps = completenessMaps(rows, {
    ...flags, finder: undefined, shapes: last.shapes, searched, finders: wanted.map((id) => ({ id, threshold: finders[id]!.threshold })),
    seen: (finder, band) => ({ observed: observedBy(counts, finder, band), background: background(finder) }),
  })
  const detected = (await spans.detectedSources(db, name)).filter((source_name) => isOf({ source_name }))
  return {
    project: name, version: last.version, code: last.code,
    selection: { observatories: ran.observatories, finders, quality: ran.quality, simulator: ran.simulator as unknown as Json, null: ran.null },
    searched: { sources: searched.length, days: searched.reduce((sum, { days }) => sum + days, 0) },
    injections: { sources: new Set(rows.map(({ source_name }) => source_name)).size, total: rows.length },
    left_out: {
      ...(known.length > 0 ? { known_variable: known } : {}), ...(others.length > 0 ? { other_settings: others } : {}), detection: detected,
    },
    maps, false_alarms, noise: (await terms.noiseOf(db, name)).map(({ project: _, identity: __, ...rest }) => rest),
  }
}

/** A name that nothing has would give an empty report. */
function checkFlags({ shape, finder, band }: CompletenessFlags, { finders, shapes }: RanAnalysis, filters: readonly string[]): void {
  requireOneOf('--finder', namesOf(finder), Object.keys(finders))
  requireOneOf('--shape', shape === undefined ? undefined : [shape], shapes.map((one) => one.shape))
  requireOneOf('--band', band === undefined ? undefined : [band], filters.toSorted())
}

/** The one map of a picture. @throws AstroError `completeness_empty`, usage where several are left */
export function chosenMap({ maps }: CompletenessReport): CompletenessMap {
  const [map] = maps
  if (map === undefined) throw new AstroError('completeness_empty', EXIT.usage, 'there is no map to draw', { hint: 'leave out --shape, --finder or --band' })
  if (maps.length === 1) return map
  const list = maps.map(({ shape, finder }) => `--shape ${shape} --finder ${finder}`)
  throw new AstroError('usage', EXIT.usage, `there are ${maps.length} maps, one can be drawn`, { hint: `name one: ${list.join(', or ')}` })
}

function observedBy(counts: readonly { finder: string; band: string; detections: number }[], finder: string, band: string): number {
  const own = counts.filter((count) => count.finder === finder && (band === 'any' || count.band.split('+').includes(band)))
  return own.reduce((sum, { detections }) => sum + detections, 0)
}

/** False alarms to expect among all sources by the rate of their group: of the filter that is asked for, or of any. */
function backgroundOf(
  { background, band }: CompletenessFlags, finder: string, alarms: readonly FalseAlarms[], sources: (group: FalseAlarms) => number,
): Seen['background'] {
  if (background !== 'measured') {
    const value = Number(background)
    if (background.trim() !== '' && value >= 0 && Number.isFinite(value)) return value
    throw new AstroError('usage', EXIT.usage, `--background takes a number from 0, or 'measured', not '${background}'`, {
      hint: 'the false alarms that the null tests found: --background measured', data: { flag: '--background', value: background },
    })
  }
  const own = alarms.filter((one) => one.finder === finder && (band === undefined || one.filter.split('+').includes(band)))
  if (own.length === 0) {
    const which = band === undefined ? finder : `${finder} in ${band}`
    throw new AstroError('no_null_tests', EXIT.usage, `there are no null tests of ${which} to measure the background with`, {
      hint: 'analyze with null.trials=1 or more, or give a number: --background 0', data: { flag: '--background', finder },
    })
  }
  return own.reduce((sum, group) => sum + (group.per_source.value ?? 0) * sources(group), 0)
}

function nothing({ config }: Project, others: number): AstroError {
  const name = config.project.name.toLowerCase()
  const hint = `astro analyze ${name} makes them; simulator.shapes, simulator.num_injections and null.trials say which`
  const rest = others === 0 ? '' : ` from its last analysis; ${others} sources were analyzed with other settings`
  return new AstroError('no_injections', EXIT.usage, `project ${config.project.name} has no injections and no null tests${rest}`, { hint })
}
