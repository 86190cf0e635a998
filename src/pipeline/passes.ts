import { curveNoiseOf, noiseOf } from '../database/noise.ts'
import type { NoiseSettings } from '../photometry/noise-calibration.ts'
import { calibrateProject } from './noise.ts'
import type { State } from './plan.ts'
import { runStages, type RunOutcome, type RunRequest } from './run.ts'
import type { AnalysisSettings } from './types.ts'

export interface PassesRequest extends Omit<RunRequest, 'state'> {
  readonly noise: NoiseSettings
  /** What rows, spools and files say at the moment. */
  readonly readState: () => Promise<State>
}

/**
 * Runs the stages, in two passes where the noise can be calibrated on the chosen sources together: everything is fetched and reduced,
 * then the noise is calibrated on the light curves that are there, then all is analyzed. Fewer sources are done in one pass, with the
 * terms that an earlier run left in the project.
 */
export async function runPasses(request: PassesRequest): Promise<RunOutcome> {
  const { stages, noise, db, project } = request
  const isWanted = stages.includes('analyze') && noise.calibrate
  if (!isWanted || request.sources.length <= noise.minimum_curves) {
    const terms = isWanted ? await noiseOf(db, project) : []
    return runStages({ ...request, analysis: withNoise(request.analysis, terms), state: await request.readState() })
  }
  const before = stages.filter((stage) => stage !== 'analyze')
  const first = before.length > 0 ? await runStages({ ...request, stages: before, state: await request.readState() }) : undefined
  if (first && request.fetch.signal.aborted) return unfinished(first)
  const rows = await curveNoiseOf(db, project, { observatories: request.observatories.map(({ name }) => name), names: request.sources.map(({ name }) => name) })
  const terms = await calibrateProject(db, project, rows, noise, request.onFirstWrite)
  const second = await runStages({ ...request, stages: ['analyze'], analysis: withNoise(request.analysis, terms), state: await request.readState() })
  return first ? together(first, second) : second
}

export function withNoise(analysis: AnalysisSettings, terms: AnalysisSettings['noise']): AnalysisSettings {
  return { ...analysis, noise: terms }
}

/** What was fetched and reduced before a stop is not analyzed yet. */
function unfinished(first: RunOutcome): RunOutcome {
  return { ...first, unasked: new Set([...first.unasked, ...first.made]) }
}

/** A source is made when a pass made something for it and none failed. */
function together(first: RunOutcome, second: RunOutcome): RunOutcome {
  const failures = [...first.failures, ...second.failures]
  const failed = new Set(failures.map(({ source }) => source))
  const made = [...first.made, ...second.made].filter((name) => !failed.has(name))
  return {
    made: new Set(made),
    skipped: new Set([...first.skipped].filter((name) => second.skipped.has(name))),
    unasked: new Set([...first.unasked, ...second.unasked]),
    failures,
    stopped: first.stopped ?? second.stopped,
  }
}
