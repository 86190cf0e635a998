import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chooseData, PEERS } from './data.mjs'
import { findPython } from './python.mjs'
import { heading, line } from './table.mjs'

const CASES = new URL('cases/', import.meta.url)
const CHILD = fileURLToPath(new URL('case.mjs', import.meta.url))
const REPEATS_OF_PEERS = 7
/** How many times faster two workers are to be, wall time, where a case names no `speedup` of its own. */
const SPEEDUP = 1.6

/**
 * Every case of a folder beside its peer: CPU time of one thread each, then wall time of two workers beside one. Rows as CONTRACT has them.
 * @param {{ only?: string, size: number, n?: number, peers: boolean, data?: 'peers' | 'simple', folder?: URL }} options
 */
export async function kernels({ only, size, n, peers, data, folder = CASES }) {
  const cases = await findCases(folder, only)
  const choice = data === undefined ? chooseData() : { data }
  if (choice.why) console.log(`a simple field in place of the peers' data: ${choice.why} (${choice.install})`)
  const rows = []
  console.log(heading())
  for (const group of groupByScript(cases)) {
    const measured = []
    for (const item of group) measured.push([item, await child({ file: item.file, index: item.index, size, source: choice.data, n })])
    const answers = await askPeers(group[0], { peers: peers && choice.data === 'peers', size, n, ...choice })
    for (const [item, ours] of measured) {
      for (const row of rowsOf(item, ours, answers)) {
        rows.push(row)
        console.log(line(row))
      }
    }
  }
  return rows
}

/** All cases of a folder, in the order of names; `only` is a kernel or a case. */
async function findCases(folder, only) {
  const cases = []
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.mjs')).sort()) {
    const file = new URL(name, folder).href
    cases.push(...(await import(file)).cases.map((item, index) => ({ ...item, file, index })))
  }
  const wanted = cases.filter((item) => only === undefined || item.kernel === only || item.case === only)
  if (wanted.length > 0) return wanted
  throw Object.assign(new Error(`no kernel and no case '${only}'; there are ${[...new Set(cases.flatMap((item) => [item.kernel, item.case]))].join(', ')}`), { usage: true })
}

const peersOf = ({ peer }) => (peer === undefined ? [] : [peer].flat())

/** Cases of one script together, so that it runs once and in the same minutes. */
function groupByScript(cases) {
  const groups = new Map()
  for (const item of cases) {
    const key = peersOf(item)[0]?.script ?? item.file
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups.values()
}

async function child(task) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, JSON.stringify(task)], { maxBuffer: 2 ** 26 })
    .catch(({ stderr, message }) => ({ stdout: JSON.stringify({ failed: String(stderr || message).trim().split('\n').at(-1) }) }))
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

/** What the peers of a group say: {rows} or {why} there are none. */
async function askPeers(item, { peers, size, n, why, install }) {
  const script = peersOf(item)[0]?.script
  if (script === undefined) return { rows: [] }
  if (!peers) return { rows: [], why: why ? `${why} (${install})` : 'peers were not asked for' }
  try {
    const { stdout } = await promisify(execFile)(findPython(), [PEERS, script, '--n', String(n ?? REPEATS_OF_PEERS), '--size', String(size)])
    return { rows: stdout.trim().split('\n').map((text) => JSON.parse(text)) }
  } catch ({ stderr, message }) {
    return { rows: [], why: `the peer failed: ${String(stderr || message).trim().split('\n').at(-1)}` }
  }
}

function rowsOf(item, { runs, skipped, failed }, answers) {
  const common = { kernel: item.kernel, case: item.case, resident: item.resident ?? false }
  if (runs === undefined) {
    const empty = { ...common, threads: 1, ours: null, peer: null, ratio: null, target: item.target ?? null, accuracy: null }
    return [{ ...empty, skipped: skipped ?? `failed: ${failed}`, ...(failed !== undefined && { failed: true }) }]
  }
  return runs.flatMap((run) => (run.threads === 1 ? besidePeers(item, run, common, answers) : [besideOne(item, run, common)]))
}

const timesOf = ({ cpu_ms, wall_ms, n }) => ({ cpu_ms, wall_ms, n })

function besidePeers(item, run, common, { rows, why }) {
  const wanted = peersOf(item)
  return (wanted.length === 0 ? [undefined] : wanted).map((peer) => {
    const base = { ...common, threads: 1, ours: timesOf(run), target: peer?.target ?? item.target ?? null, accuracy: run.accuracy }
    const found = peer && rows.find((answer) => answer.case === peer.row && answer.peer === peer.name)
    if (!found) return { ...base, peer: null, ratio: null, skipped: peer ? absent(peer, rows, why) : null }
    return { ...base, peer: { name: found.peer, version: found.version, ...timesOf(found) }, ratio: run.cpu_ms / found.cpu_ms, skipped: null }
  })
}

function absent({ name, row }, rows, why) {
  const { skipped, install } = rows.find((answer) => answer.skipped) ?? {}
  return `${name}: ${skipped ? `${skipped} (${install})` : (why ?? `not in the peers' answer for ${row}`)}`
}

function besideOne(item, run, common) {
  const peer = { name: 'one worker', version: null, ...timesOf(run.one) }
  return {
    ...common, threads: run.threads, ours: timesOf(run), peer, ratio: run.one.wall_ms / run.wall_ms, target: item.speedup ?? SPEEDUP, accuracy: run.accuracy, skipped: null,
  }
}

/** Versions of everything that took part. */
export async function kernelVersions() {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const python = findPython()
  const peers = python === undefined ? {} : JSON.parse((await promisify(execFile)(python, [PEERS, '--versions'])).stdout)
  return { node: process.versions.node, astro: version, ...compilers(), ...peers }
}

/** The compilers that made the committed modules, from the manifest. */
function compilers() {
  const { modules } = JSON.parse(readFileSync(new URL('../wasm/manifest.json', import.meta.url), 'utf8'))
  return Object.assign({}, ...Object.values(modules).map(({ tools }) => tools))
}
