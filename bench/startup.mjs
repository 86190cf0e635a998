import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const RUNS = 15

/** Wall time of `--version` and `--help` in units of an empty Node, paired run by run; medians. */
export async function startup() {
  const pairs = { '--version': [], '--help': [] }
  for (let i = 0; i < RUNS; i++) {
    for (const flag of Object.keys(pairs)) pairs[flag].push(time([bin, flag]) / time(['-e', '0']))
  }
  return Object.entries(pairs).map(([flag, ratios]) => ({
    bench: 'startup', measure: flag, ours: 'astro', peer: 'node -e 0', ratio: ratios.sort((a, b) => a - b)[Math.floor(RUNS / 2)],
    target: flag === '--version' ? 'at most 4.5' : 'at most 7.5',
  }))
}

function time(args) {
  const start = process.hrtime.bigint()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`)
  return Number(process.hrtime.bigint() - start)
}
