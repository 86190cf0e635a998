import { curveNoiseOf, noiseOf } from '../database/noise.ts'
import type { NoiseSettings } from '../photometry/noise-calibration.ts'
import { calibrateProject } from './noise.ts'
import { withCurveNoise, type State } from './plan.ts'
import { runStages, type RunOutcome, type RunRequest } from './run.ts'
import type { AnalysisSettings, Failure } from './types.ts'

export interface PassesRequest extends Omit<RunRequest, 'state'> {
  readonly noise: NoiseSettings
  /** What rows, spools and files say at the moment. */
  readonly readState: () => Promise<State>
}

/**
 * Runs the stages, in two passes where the noise can be calibrated on the chosen sources together: everything is fetched and reduced,
 * then the noise is calibrated on all light curves of the project, the chosen and the others, then the chosen are analyzed. Fewer sources are
 * done in one pass, with the terms that an earlier run left in the project.
 */
export async function runPasses(request: PassesRequest): Promise<RunOutcome> {
  const { stages, noise, db, project } = request
  const before = stages.filter((stage) => stage !== 'analyze')
  const isWanted = stages.includes('analyze') && noise.calibrate
  const state = await request.readState()
  if (!isWanted || request.sources.length <= noise.minimum_curves) {
    return runStages({ ...request, ...(isWanted ? await storedNoise(request, state) : { state }) })
  }
  const first = before.length > 0 ? await runStages({ ...request, stages: before, state }) : undefined
  if (first && request.fetch.signal.aborted) return unfinished(first)
  const rows = await curveNoiseOf(db, project)
  const terms = await calibrateProject(db, project, rows, noise, request.onFirstWrite)
  // A first pass that found all done has changed nothing of what was read.
  const now = first && first.skipped.size < request.sources.length ? await request.readState() : state
  const second = await runStages({ ...request, stages: ['analyze'], analysis: withNoise(request.analysis, terms), state: withCurveNoise(now, rows) })
  return first ? together(first, second) : second
}

/** Settings and state with the terms that the project has, and what its light curves look them up with. */
export async function storedNoise(
  { db, project, sources, observatories, analysis }: Pick<RunRequest, 'db' | 'project' | 'sources' | 'observatories' | 'analysis'>, state: State,
): Promise<{ analysis: AnalysisSettings; state: State }> {
  const terms = await noiseOf(db, project)
  if (terms.length === 0) return { analysis, state }
  const rows = await curveNoiseOf(db, project, { observatories: observatories.map(({ name }) => name), names: sources.map(({ name }) => name) })
  return { analysis: withNoise(analysis, terms), state: withCurveNoise(state, rows) }
}

function withNoise(analysis: AnalysisSettings, terms: AnalysisSettings['noise']): AnalysisSettings {
  return { ...analysis, noise: terms }
}

/** What was fetched and reduced before a stop is not analyzed yet. */
function unfinished(first: RunOutcome): RunOutcome {
  return { ...first, unasked: new Set([...first.unasked, ...first.made]) }
}

/**
 * Two passes as one run. A source is made when a pass made something for it, none failed and none left it out; what both passes found to
 * stand in the way of a source is one failure. What could not be reduced failed or was not asked for: it is nothing that a run leaves undone.
 */
export function together(first: RunOutcome, second: RunOutcome): RunOutcome {
  const told = new Set(first.failures.map(keyOf))
  const failures = [...first.failures, ...second.failures.filter((failure) => !told.has(keyOf(failure)))]
  const failed = new Set(failures.map(({ source }) => source))
  const unasked = new Set([...first.unasked, ...second.unasked])
  const made = [...first.made, ...second.made].filter((name) => !failed.has(name) && !unasked.has(name))
  return {
    made: new Set(made),
    skipped: new Set([...first.skipped].filter((name) => second.skipped.has(name))),
    unasked, failures, notReduced: new Map(), stopped: first.stopped ?? second.stopped,
  }
}

function keyOf({ source, observatory, stage, code }: Failure): string {
  return JSON.stringify([source, observatory, stage, code])
}
