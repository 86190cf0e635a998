import type { RunReport } from '../pipeline/types.ts'
import { formatTable } from './table.ts'

const FAILURES_SHOWN = 10
const NAMES_SHOWN = 5
const REASONS: Readonly<Record<string, string>> = {
  known_variable: 'no injections, no null tests (known variables)', detection: 'no injections, no null tests (something real was found)',
  no_epochs: 'no injections (no epochs)', no_baseline: 'no injections (amplitudes relative to a baseline that the curves lack)',
  reduced_otherwise: 'not analyzed, or in part (reduced by another version or with other settings)', not_reduced: 'not analyzed, or in part (nothing reduced)',
  not_fetched: 'not reduced (nothing fetched)',
}

/** The report as a person reads it: what was made, what was skipped and why, what failed. */
export function reportText({ project, counts, failures, not_simulated = {}, not_analyzed = {}, not_reduced = {} }: RunReport): string {
  const { new: made, ...rest } = counts
  const rows: [string, number][] = [
    ['sources', rest.sources], ['  made now', made], ['  skipped, already done', rest.skipped],
    ...lacking(not_reduced, '  nothing to reduce'), ...lacking(not_analyzed, '  not analyzed, or in part'), ['  failed', rest.failed], ['  without data', rest.empty],
    ['raw epochs', rest.raw_epochs], ['light curves', rest.light_curves], ['epochs in them', rest.epochs], ['detections', rest.detections],
  ]
  const lines = [formatTable([project, ''], rows).trimEnd()]
  for (const { source, observatory, stage, code, message } of failures.slice(0, FAILURES_SHOWN)) {
    lines.push(`failed: ${source} at ${observatory} (${stage}, ${code}): ${message}`)
  }
  if (failures.length > FAILURES_SHOWN) lines.push(`and ${failures.length - FAILURES_SHOWN} more failures`)
  for (const [reason, names] of Object.entries({ ...not_reduced, ...not_analyzed, ...not_simulated })) lines.push(leftOut(reason, names))
  return lines.join('\n')
}

/** A row for what is lacking, where anything is. */
function lacking(reasons: Readonly<Record<string, readonly string[]>>, what: string): [string, number][] {
  const count = Object.values(reasons).flat().length
  return count > 0 ? [[what, count]] : []
}

function leftOut(reason: string, names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return `${REASONS[reason] ?? `no injections (${reason})`}: ${names.slice(0, NAMES_SHOWN).join(', ')}${more}`
}
