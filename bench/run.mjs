// npm run bench [-- pipeline|startup|kernels|photometry …] [--sources 20000] [--epochs 100] [--only NAME] [--size 4096] [--n N] [--no-peers]
//               [--data peers|simple] [--json FILE]
// Pairs us with the peer in one run and prints the ratio. What cannot be measured here is said, not guessed.
// Ends with 1 when a result is not as accurate as it must be, never for a ratio.
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { parseArgs } from 'node:util'
import { kernels, kernelVersions } from './kernels.mjs'
import { photometry } from './photometry.mjs'
import { pipeline } from './pipeline.mjs'
import { startup } from './startup.mjs'

const SUITES = { pipeline, startup, kernels, photometry }
/** Suites of cases with peers, whose rows make a table as they come. */
const TABLES = ['kernels', 'photometry']

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      sources: { type: 'string', default: '20000' }, epochs: { type: 'string', default: '100' }, json: { type: 'string' },
      only: { type: 'string' }, size: { type: 'string', default: '4096' }, n: { type: 'string' }, peers: { type: 'boolean', default: true }, data: { type: 'string' },
    },
  })
  const unknown = positionals.filter((name) => !(name in SUITES))
  if (unknown.length > 0) throw usage(`no benchmark '${unknown.join("', '")}'; there are ${Object.keys(SUITES).join(', ')}`)
  const size = Number(values.size)
  if (!Number.isInteger(size) || size < 256 || size > 16_384 || size % 64 !== 0) throw usage(`--size is ${values.size}, not a multiple of 64 from 256 to 16384`)
  if (values.data !== undefined && !['peers', 'simple'].includes(values.data)) throw usage(`--data is ${values.data}, not peers or simple`)
  const n = values.n === undefined ? undefined : Number(values.n)
  if (n !== undefined && !(Number.isInteger(n) && n > 0)) throw usage(`--n is ${values.n}, not a positive number of repeats`)
  return { ...values, sources: Number(values.sources), epochs: Number(values.epochs), size, n, suites: positionals.length > 0 ? positionals : Object.keys(SUITES) }
}

const usage = (message) => Object.assign(new Error(message), { usage: true })

function machine() {
  const [first] = cpus()
  return { cpu: first?.model.trim() ?? 'unknown', cores: cpus().length, memory_gb: Math.round(totalmem() / 1e9), system: `${type()} ${release()}`, node: process.version }
}

/** A row that is in no table. */
function sentence({ bench, measure, ours, peer, ratio, target, note }) {
  const parts = [`${bench} ${measure}: ${ours}`, peer === undefined ? '' : `peer ${peer}`, ratio === undefined ? '' : `ratio ${ratio.toFixed(3)}`, target ? `(target ${target})` : '', note ?? '']
  return parts.filter((part) => part !== '').join('  ')
}

async function main() {
  const given = options()
  const rows = []
  for (const name of given.suites) {
    const made = await SUITES[name](given)
    rows.push(...made)
    for (const row of made.filter(({ bench }) => bench !== undefined)) console.log(sentence(row))
  }
  const versions = given.suites.some((name) => TABLES.includes(name)) ? await kernelVersions() : { node: process.versions.node }
  if (given.json) writeFileSync(given.json, `${JSON.stringify({ machine: machine(), versions, rows }, null, 2)}\n`)
  const wrong = rows.filter((row) => row.failed || row.accuracy?.ok === false)
  for (const row of wrong) console.error(`${row.case}, ${row.threads} threads: ${row.failed ? row.skipped : `${row.accuracy.metric}: ${row.accuracy.value}, limit ${row.accuracy.limit}`}`)
  process.exitCode = wrong.length > 0 ? 1 : 0
}

await main().catch((error) => {
  if (!error.usage) throw error
  console.error(error.message)
  process.exitCode = 2
})
