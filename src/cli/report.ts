import type { RunReport } from '../pipeline/types.ts'
import { formatTable } from './table.ts'

const FAILURES_SHOWN = 10
const NAMES_SHOWN = 5
const REASONS: Readonly<Record<string, string>> = {
  known_variable: 'no injections, no null tests (known variables)', detection: 'no injections, no null tests (something real was found)',
  no_epochs: 'no injections (no epochs)', no_baseline: 'no injections (amplitudes relative to a baseline that the curves lack)',
}

/** The report as a person reads it: what was made, what was skipped and why, what failed. */
export function reportText({ project, counts, failures, not_simulated = {} }: RunReport): string {
  const { new: made, ...rest } = counts
  const rows: [string, number][] = [
    ['sources', rest.sources], ['  made now', made], ['  skipped, already done', rest.skipped], ['  failed', rest.failed], ['  without data', rest.empty],
    ['raw epochs', rest.raw_epochs], ['light curves', rest.light_curves], ['epochs in them', rest.epochs], ['detections', rest.detections],
  ]
  const lines = [formatTable([project, ''], rows).trimEnd()]
  for (const { source, observatory, stage, code, message } of failures.slice(0, FAILURES_SHOWN)) {
    lines.push(`failed: ${source} at ${observatory} (${stage}, ${code}): ${message}`)
  }
  for (const [reason, names] of Object.entries(not_simulated)) lines.push(leftOut(reason, names))
  if (failures.length > FAILURES_SHOWN) lines.push(`and ${failures.length - FAILURES_SHOWN} more failures`)
  return lines.join('\n')
}

function leftOut(reason: string, names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return `${REASONS[reason] ?? `no injections (${reason})`}: ${names.slice(0, NAMES_SHOWN).join(', ')}${more}`
}
