// One case in a process of its own, so that memory is fresh: the child of kernels.mjs. Argument: {file, index, size, source, n}; the last line
// of standard output: {runs: [{threads, cpu_ms, wall_ms, n, accuracy}], one: {…}} or {skipped} or {failed}.
import { setTimeout as pause } from 'node:timers/promises'
import { load } from '../src/kernels/index.ts'
import { openData } from './data.mjs'

/** Total time that repeats of one case may take, ms, and their number. */
const BUDGET = 2500, LEAST = 5, MOST = 15

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

async function once(run) {
  const [used, started] = [process.cpuUsage(), performance.now()]
  const result = run()
  if (result instanceof Promise) await result
  const wall = performance.now() - started
  const { user, system } = process.cpuUsage(used)
  return { cpu: (user + system) / 1000, wall }
}

/** Runs until the compiler has replaced its quick code by its good code (that happens beside the calls). */
async function warmUp(run, n) {
  const first = await once(run)
  for (let k = n === undefined ? 3 : 0; k > 0; k--) {
    await pause(60)
    await once(run)
  }
  return first.wall
}

/** Medians over repeats of each body in turn, so that a busy moment of the machine meets all of them. */
async function measure(bodies, n) {
  const walls = []
  for (const run of bodies) walls.push(await warmUp(run, n))
  const repeats = n ?? Math.max(LEAST, Math.min(MOST, Math.round(BUDGET / Math.max(...walls))))
  const times = bodies.map(() => ({ cpu: [], wall: [] }))
  for (let k = 0; k < repeats; k++) {
    for (const [at, run] of bodies.entries()) {
      const { cpu, wall } = await once(run)
      times[at].cpu.push(cpu)
      times[at].wall.push(wall)
    }
  }
  return times.map(({ cpu, wall }) => ({ cpu_ms: round(median(cpu)), wall_ms: round(median(wall)), n: repeats }))
}

const round = (value) => Math.round(value * 1000) / 1000

async function main({ file, index, size, source, n }) {
  const { threads = [1], prepare } = (await import(file)).cases[index]
  const data = openData({ size, source })
  const runs = []
  const alone = await load({ workers: 1 })
  const first = await prepare(alone, data)
  for (const workers of threads) {
    if (workers === 1) {
      const [times] = await measure([first.run], n)
      runs.push({ threads: 1, ...times, accuracy: (await first.accuracy?.()) ?? null })
      continue
    }
    const team = await load({ workers })
    const shared = await prepare(team, data)
    const [one, several] = await measure([first.run, shared.run], n)
    runs.push({ threads: workers, ...several, one, accuracy: (await shared.accuracy?.()) ?? null })
    await team.close()
  }
  await alone.close()
  return { runs }
}

try {
  console.log(JSON.stringify(await main(JSON.parse(process.argv[2]))))
} catch (error) {
  console.log(JSON.stringify(error.skipped ? { skipped: error.message } : { failed: `${error.name}: ${error.message}` }))
}
