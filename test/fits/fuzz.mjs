// Mutated FITS files through `verify`, for as long as one likes: npm run fuzz -- [--count 20000] [--seed 1] [--minutes 10]
// Ends with 1 when the process met anything but a report or an error that names the file, or a limit was broken.
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, minutes: { type: 'string' } },
})
const GIB = 2 ** 30
const say = ({ files, slowest, memory, failures, timeouts }) =>
  console.error(
    `${files} files, slowest ${slowest.ms.toFixed(0)} ms, ${(memory / 2 ** 20).toFixed(0)} MiB, ${timeouts.length} stopped at the limit of time, ${failures.length} failures`,
  )

const report = await fuzz({
  count: Number(values.count),
  seed: Number(values.seed),
  ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
  onProgress: say,
})
say(report)
console.log(JSON.stringify(report, null, 2))
process.exit(report.failures.length > 0 || report.memory > GIB ? 1 : 0)
