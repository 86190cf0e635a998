import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const peer = fileURLToPath(new URL('peers/lean_pipeline.py', import.meta.url))

/**
 * Demo sources from fetch to detections on the embedded database with two workers, beside the hand-written Python pipeline (one process,
 * no database). Inside our clock: the whole process, from start to exit. Inside the peer's: its loop, without imports.
 */
export async function pipeline({ sources, epochs }) {
  const folder = mkdtempSync(join(tmpdir(), 'astro-bench-'))
  try {
    writeProject(folder, sources, epochs, SAME_WORK)
    const first = await run(folder)
    const again = await run(folder)
    const python = lean(sources, epochs)
    const rate = sources / first.seconds
    const kilobytes = Number(execFileSync('du', ['-sk', join(folder, 'data')], { encoding: 'utf8' }).split('\t')[0])
    return [
      {
        bench: 'pipeline', measure: `${sources} sources x ${epochs} epochs`, ours: `${rate.toFixed(0)} sources/s (${first.seconds.toFixed(1)} s)`, target: 'at least 0.3',
        ...(python.rate ? { peer: `${python.rate} sources/s`, ratio: rate / python.rate } : { note: python.note }),
      },
      { bench: 'pipeline', measure: 'rerun', ours: `${again.seconds.toFixed(2)} s`, peer: 'first run', ratio: first.seconds / again.seconds, target: 'at least 20' },
      { bench: 'pipeline', measure: 'peak memory', ours: first.peak ? `${first.peak.toFixed(0)} MB` : 'not known on this system', target: 'under 700 MB' },
      { bench: 'pipeline', measure: 'disk per source', ours: `${(kilobytes / sources).toFixed(1)} kB`, target: 'at most 32 kB' },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Quality, peaks, matched filter and properties of every source with three injections, without an ensemble and null tests, beside the same
 * Python pipeline, which does quality and peaks alone.
 */
export async function searches({ sources, epochs, peers }) {
  if (!peers) return []
  const folder = mkdtempSync(join(tmpdir(), 'astro-bench-'))
  try {
    writeProject(folder, sources, epochs, { ...SAME_WORK, analysis: { finders: ['peak', 'matched'] }, simulator: { num_injections: 3 } })
    const { seconds } = await run(folder)
    const python = lean(sources, epochs)
    return [{
      bench: 'photometry', measure: `${sources} sources x ${epochs} epochs, peak and matched filter, three injections`, ours: `${(sources / seconds).toFixed(0)} sources/s (${seconds.toFixed(1)} s)`,
      target: 'at least 0.15', ...(python.rate ? { peer: `${python.rate} sources/s`, ratio: sources / seconds / python.rate } : { note: python.note }),
    }]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the Python pipeline does: no ensemble, no injections, no null tests. */
const SAME_WORK = { noise: { calibrate: false }, simulator: { num_injections: 0 }, null: { trials: 0 } }

function writeProject(folder, sources, epochs, analysis) {
  const rows = ['name,ra,dec,mag']
  for (let i = 0; i < sources; i++) {
    // A spiral over the sphere: even, and the same everywhere.
    const dec = (Math.asin(1 - (2 * i + 1) / sources) * 180) / Math.PI
    rows.push(`J${String(i).padStart(7, '0')},${((i * 137.50776405) % 360).toFixed(7)},${dec.toFixed(7)},${(15 + (i % 50) / 10).toFixed(1)}`)
  }
  writeFileSync(join(folder, 'targets.csv'), `${rows.join('\n')}\n`)
  const config = { project: { name: 'bench', obs_names: ['demo'] }, data: { root: './data' }, catalog: { filename: 'targets.csv' }, observatories: { demo: { num_points: epochs } }, ...analysis }
  writeFileSync(join(folder, 'bench.yaml'), JSON.stringify(config))
}

function run(folder) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, [bin, 'run', '--config', join(folder, 'bench.yaml'), '--workers', '2', '--json'], { stdio: ['ignore', 'ignore', 'inherit'] })
    let peak = 0
    const watch = setInterval(() => (peak = Math.max(peak, peakMemory(child.pid) ?? 0)), 250)
    child.once('exit', (code) => {
      clearInterval(watch)
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, peak })
      else reject(new Error(`astro run ended with ${code}`))
    })
  })
}

/** Largest resident size so far of a process and its children (an old Node starts a newer one), MB (10^6 bytes), where the system tells. */
function peakMemory(pid) {
  const status = statusOf(pid)
  if (status === undefined) return undefined
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(/PPid:\s+(\d+)/.exec(statusOf(name) ?? '')?.[1]) === Number(pid))
  const own = (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6
  return own + children.reduce((sum, child) => sum + (peakMemory(child) ?? 0), 0)
}

/** What the system says of a process; nothing where it says nothing or the process has ended. */
function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return undefined
  }
}

function lean(sources, epochs) {
  const python = process.env.ASTRO_TEST_PYTHON ?? 'python3'
  const { status, stdout } = spawnSync(python, [peer, String(sources), String(epochs)], { encoding: 'utf8' })
  if (status !== 0) return { note: `no peer: ${python} needs numpy and h5py (name another with ASTRO_TEST_PYTHON)` }
  return { rate: JSON.parse(stdout).sources_per_s }
}
