import type { Json } from '@astro/sdk'
import { effectiveConfig } from '../config/effective.ts'
import { SECTION_FINDER } from '../config/finder-keys.ts'
import { nearestName } from '../config/names.ts'
import type { Database } from '../database/open.ts'
import { AstroError, EXIT } from '../errors.ts'
import type { InjectedShape } from '../photometry/simulate/index.ts'
import type { OclifPlugin } from '../plugins/discover.ts'
import { loadPlugins, type Project } from './project.ts'

/** A configuration as it was run, and what the run was made with. */
interface Ran {
  readonly analysis: { readonly finders: string | readonly string[]; readonly known_variables: readonly string[] }
  readonly finder: Readonly<Record<string, Json>>
  readonly finders: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly observatories: Readonly<Record<string, Json>>
  readonly simulator: { readonly shapes: readonly InjectedShape[] }
  readonly quality: Json
  readonly null: Json
  readonly made_with?: { readonly settings: string; readonly finders: Readonly<Record<string, string>> }
}

export interface FinderFacts {
  readonly version: string | null
  readonly threshold: number | null
  readonly params: Json
}

/** The analysis that is reported, and which sources it is of. */
export interface RanAnalysis {
  readonly ran: Ran
  /** Release of astro, version of the analysis; null before any. */
  readonly version: string | null
  readonly code: string | null
  readonly finders: Readonly<Record<string, FinderFacts>>
  /** Those that look at all bands of a source at once. */
  readonly whole: ReadonlySet<string>
  /** The shapes that were put in, each parameter with the unit that the shape declares. */
  readonly shapes: readonly InjectedShape[]
  /** Known variables. */
  readonly known: readonly string[]
  /** Sources that were analyzed by other runs, with other settings, in catalog order. */
  readonly others: readonly string[]
}

/** The last analysis of a project as it was run, `--finder` and `--set` included; before any, the configuration as it is. */
export async function ranAnalysis(db: Database, project: Project, oclifPlugins: readonly OclifPlugin[]): Promise<RanAnalysis> {
  const { analyzedOtherwise, lastAnalysis } = await import('../database/searched.ts')
  const { name } = project.config.project
  const last = await lastAnalysis(db, name)
  const ran = (last?.config ?? effectiveConfig(project.config)) as unknown as Ran
  const ids = [ran.analysis.finders].flat()
  const { finders, shapes } = await partsOf(ids, ran.simulator.shapes.map(({ shape }) => shape), project, oclifPlugins)
  return {
    ran, version: last?.version ?? null, code: last?.code ?? null, known: ran.analysis.known_variables,
    finders: Object.fromEntries(ids.map((id) => [id, finderFacts(id, ran, finders.get(id)?.finder.version)])),
    whole: new Set(ids.filter((id) => finders.get(id)?.finder.scope === 'source')),
    shapes: ran.simulator.shapes.map((drawn) => withUnits(drawn, shapes.get(drawn.shape)?.shape.parameters ?? {})),
    others: await analyzedOtherwise(db, name, ran.made_with?.settings ?? null),
  }
}

/** The finders and shapes that were run, of which the present configuration may have others. */
async function partsOf(
  finders: readonly string[], shapes: readonly string[], project: Project, oclifPlugins: readonly OclifPlugin[],
): Promise<Pick<Project, 'finders' | 'shapes'>> {
  if (finders.every((id) => project.finders.has(id)) && shapes.every((id) => project.shapes.has(id))) return project
  return loadPlugins({ oclifPlugins, warn: () => {} }, { observatories: [], finders: [...finders], shapes: [...shapes] })
}

function finderFacts(id: string, { finder, finders: own, made_with }: Ran, installed: string | undefined): FinderFacts {
  const params = { ...(id === SECTION_FINDER ? finder : {}), ...own[id] }
  return { version: made_with?.finders[id] ?? installed ?? null, threshold: thresholdOf(params), params }
}

/** The parameter that decides what a finder calls a detection. */
function thresholdOf(params: Readonly<Record<string, Json>>): number | null {
  const value = params['snr_threshold'] ?? params['threshold'] ?? params['fap_threshold']
  return typeof value === 'number' ? value : null
}

function withUnits({ shape, parameters }: InjectedShape, known: Readonly<Record<string, { readonly unit?: string }>>): InjectedShape {
  const own = Object.entries(parameters).map(([name, drawn]) => [name, { ...drawn, unit: drawn.unit ?? known[name]?.unit }])
  return { shape, parameters: Object.fromEntries(own) }
}

/** @throws AstroError usage for a value of a flag that is none of those there are */
export function requireOneOf(flag: string, values: readonly string[] | undefined, there: readonly string[]): void {
  const wrong = values?.find((value) => !there.includes(value))
  if (wrong === undefined) return
  const near = nearestName(wrong, there)
  const nearest = near === undefined ? '' : `; '${near}' is near`
  throw new AstroError('usage', EXIT.usage, `${flag} ${wrong}: the last analysis has none of this name${nearest}`, {
    hint: there.length === 0 ? `leave out ${flag}` : `it has ${there.join(', ')}`, data: { flag, value: wrong, there: [...there] },
  })
}
