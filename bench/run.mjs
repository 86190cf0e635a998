// npm run bench [-- pipeline|startup] [--sources 20000] [--epochs 100] [--json FILE]
// Pairs us with the peer in one run and prints the ratio. What cannot be measured here is said, not guessed.
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { pipeline } from './pipeline.mjs'
import { startup } from './startup.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sources: { type: 'string', default: '20000' }, epochs: { type: 'string', default: '100' }, json: { type: 'string' } },
})
const suites = { pipeline, startup }
const wanted = positionals.length > 0 ? positionals : Object.keys(suites)
const unknown = wanted.filter((name) => !(name in suites))
if (unknown.length > 0) {
  console.error(`no benchmark '${unknown.join("', '")}'; there are ${Object.keys(suites).join(', ')}`)
  process.exit(2)
}
const rows = []
for (const name of wanted) rows.push(...(await suites[name]({ sources: Number(values.sources), epochs: Number(values.epochs) })))
const report = { machine: { cores: cpus().length, memory_gb: Math.round(totalmem() / 1e9), node: process.version }, rows }
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
for (const { bench, measure, ours, peer, ratio, target, note } of rows) {
  const parts = [`${bench} ${measure}: ${ours}`, peer === undefined ? '' : `peer ${peer}`, ratio === undefined ? '' : `ratio ${ratio.toFixed(3)}`, target ? `(target ${target})` : '', note ?? '']
  console.log(parts.filter((part) => part !== '').join('  '))
}
