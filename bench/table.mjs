const COLUMNS = [['case', -28], ['threads', 7], ['ours', 10], ['peer', 10], ['ratio', 7], ['target', 7], ['met', 4], ['accuracy', -24], ['beside', -1]]

const pad = (text, width) => (width < 0 ? text.padEnd(-width) : text.padStart(width))
const joined = (cells) => COLUMNS.map(([, width], k) => pad(cells[k], width)).join(' ').trimEnd()

/** The line above the rows. */
export const heading = () => `CPU ms of one thread each; with 2 threads wall ms beside one worker\n${joined(COLUMNS.map(([name]) => name))}`

/** One row as a line for people. */
export function line(row) {
  const { kernel, case: name, threads, ours, peer, ratio, target, accuracy, skipped } = row
  const time = (times) => (times ? (threads === 1 ? times.cpu_ms : times.wall_ms).toFixed(1) : '-')
  const limit = target === null ? '-' : `${threads === 1 ? '<=' : '>='} ${target}`
  const met = ratio === null || target === null ? '-' : meets(row) ? 'yes' : 'NO'
  const beside = skipped ?? (peer ? `${peer.name} ${peer.version ?? ''}` : '')
  const label = name.startsWith(kernel) ? name : `${kernel} ${name}`
  return joined([label, String(threads), time(ours), time(peer), ratio === null ? '-' : ratio.toFixed(2), limit, met, sayAccuracy(accuracy), beside])
}

// JSON has no NaN: what is none arrives as null.
const number = (value) => (value === null ? 'NaN' : Number.isInteger(value) ? String(value) : value.toExponential(1))

function sayAccuracy(accuracy) {
  if (!accuracy) return '-'
  return `${accuracy.ok ? 'ok' : 'FAILS'} ${number(accuracy.value)} (limit ${number(accuracy.limit)})`
}

/** Whether a row reaches its target: at most so much of the peer's CPU time; for workers, at least so many times faster. */
const meets = ({ threads, ratio, target }) => (threads === 1 ? ratio <= target : ratio >= target)
