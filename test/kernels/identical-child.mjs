// Fingerprints of the built kernels in another Node. Arguments: address of kernels/index.js, then numbers of workers; prints JSON by number.
import { fingerprints } from './cases.ts'

const [index, ...workers] = process.argv.slice(2)
const { load } = await import(index)
const results = {}
for (const count of workers.map(Number)) {
  const k = await load({ workers: count })
  results[count] = await fingerprints(k)
  await k.close()
}
console.log(JSON.stringify({ node: process.versions.node, results }))
