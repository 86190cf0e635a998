import { join } from 'node:path'
import type { Database } from '../database/open.ts'
import { detections as detectionsOf } from '../database/read.ts'
import { wellSearched } from '../photometry/completeness/index.ts'
import { matchEvents } from '../photometry/match.ts'
import { readProducts } from '../pipeline/products.ts'
import type { Scene } from '../view/scene.ts'
import { mapScene } from './completeness-figure.ts'
import { surelyText } from './completeness-text.ts'
import { readCompleteness, type CompletenessReport } from './completeness.ts'
import { sourceScene } from './draw.ts'
import { observatoryNames } from './look.ts'
import { HOST_ROOT, openProject, type Project, type ProjectRequest } from './project.ts'

interface Flare {
  readonly name: string
  readonly mjd: number
  readonly amplitude: number
  readonly duration: number
}

export interface DemoResult {
  /** Put in against found, a line each. */
  readonly rows: (string | number | null)[][]
  readonly found: number
  /** Detections that belong to no flare. */
  readonly extra: number
  /** The star of the strongest detection, and its picture. */
  readonly star: string
  readonly scene: Scene | undefined
  /** What the search could not have missed, and its map. */
  readonly surely: string
  readonly map: Scene | undefined
}

/** Within this time an event is still the flare's: the added light has fallen to 5 %. */
const DECAY_TIMES = 3
/** The epochs of the demo are ten days apart: a flare is first seen up to so much later. */
const CADENCE = 11
/** Share found in every cell of what is said to have been searched well. */
const WELL = 0.95

/** The demo project that ships with astro, whatever lies in the current folder. */
export function openDemo(request: Pick<ProjectRequest, 'oclifPlugins' | 'warn'>): Promise<Project> {
  return openProject({ ...request, config: join(HOST_ROOT, 'configs', 'demo.yaml') })
}

/** What the run found against the flares of the configuration, and how complete it was. */
export async function matchDemo(db: Database, project: Project): Promise<DemoResult> {
  const { config } = project
  const name = config.project.name
  const observatories = observatoryNames(project)
  const { flares } = config.observatories.demo!.params.sim_args as unknown as { flares: Flare[] }
  const found = (await detectionsOf(db, name, { observatories })).map((row) => ({ ...row, source: row.source_name }))
  const known = flares.map((flare) => ({ ...flare, source: flare.name, start: flare.mjd, end: flare.mjd + CADENCE + DECAY_TIMES * flare.duration }))
  const all = matchEvents(known, found)
  const rows = all.matches.map(([flare, event]) => [
    flare.name, flare.mjd, flare.amplitude.toFixed(2), event?.peak_mjd.toFixed(2) ?? '', event?.snr.toFixed(1) ?? '', event?.peak_mag_diff?.toFixed(2) ?? '',
    event ? 'found' : 'missed',
  ])
  const star = found.toSorted((a, b) => b.snr - a.snr)[0]?.source ?? flares[0]?.name ?? ''
  const products = await readProducts(db, { root: config.data.root, project: name, source: star, level: 'processed', observatories })
  const scene = products.length === 0 ? undefined : sourceScene(products, found.filter((f) => f.source === star), { title: star, quantity: 'mag' })
  const complete = completenessFacts(await readCompleteness(db, project, { background: '0' }))
  return { rows, found: all.matches.filter(([, event]) => event).length, extra: all.extra.length, star, scene, ...complete }
}

/** One sentence a finder, and the map of the one that surely finds most. */
function completenessFacts({ maps, false_alarms }: CompletenessReport): Pick<DemoResult, 'surely' | 'map'> {
  const searched = maps.map((map) => ({ map, area: wellSearched(map, WELL) })).toSorted((a, b) => (b.area?.n ?? 0) - (a.area?.n ?? 0))
  return { surely: surelyText(maps, false_alarms, WELL).join('\n'), map: searched[0] && mapScene(searched[0].map) }
}
