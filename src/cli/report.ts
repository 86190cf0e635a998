import type { RunReport } from '../pipeline/types.ts'
import { formatTable } from './table.ts'

const FAILURES_SHOWN = 10

/** The report as a person reads it: what was made, what was skipped and why, what failed. */
export function reportText({ project, counts, failures }: RunReport): string {
  const { new: made, ...rest } = counts
  const rows: [string, number][] = [
    ['sources', rest.sources], ['  made now', made], ['  skipped, already done', rest.skipped], ['  failed', rest.failed], ['  without data', rest.empty],
    ['raw epochs', rest.raw_epochs], ['light curves', rest.light_curves], ['epochs in them', rest.epochs], ['detections', rest.detections],
  ]
  const lines = [formatTable([project, ''], rows).trimEnd()]
  for (const { source, observatory, stage, code, message } of failures.slice(0, FAILURES_SHOWN)) {
    lines.push(`failed: ${source} at ${observatory} (${stage}, ${code}): ${message}`)
  }
  if (failures.length > FAILURES_SHOWN) lines.push(`and ${failures.length - FAILURES_SHOWN} more failures`)
  return lines.join('\n')
}
