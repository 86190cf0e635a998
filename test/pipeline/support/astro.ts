import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Counts } from '../../../src/pipeline/types.ts'

const RUN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url))

export type { Counts }

/** What commands answer with --json, as far as the tests look. */
export interface Answer {
  project: string
  counts: Counts
  failures: {
    source: string
    observatory: string
    stage: string
    code: string
    message: string
    count?: number
  }[]
  sources: {
    name: string
    products: {
      observatory: string
      status: string
      file: string
      key: string
      epochs: number
      light_curves: { file: string; key: string }[]
    }[]
  }[]
  detections: {
    source: string
    key: string
    filter: string
    peak_mjd: number
    snr: number
    simulated: boolean
  }[]
  light_curves: { key: string; epochs: number; columns: Record<string, unknown[]> }[]
  error: { code: string; message: string; hint?: string; pid?: number; command?: string }
  state: string
  done: number
  total: number
}

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** The document on stdout. */
  readonly json: Answer
  readonly seconds: number
}

export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly stderr: () => string
  /** Kills the whole process group. */
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Outcome>
}

/** Starts the built command in a process group of its own. */
export function startAstro(args: readonly string[], cwd: string, env: Record<string, string>): Running {
  const start = performance.now()
  const child = spawn(process.execPath, [RUN, ...args], {
    cwd,
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const seconds = (performance.now() - start) / 1000
      resolve({
        code,
        signal,
        stdout,
        stderr,
        seconds,
        get json() {
          return parse(stdout, stderr)
        },
      })
    })
  })
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  return { child, pid: child.pid!, stderr: () => stderr, kill, ended }
}

export function runAstro(args: readonly string[], cwd: string, env: Record<string, string>): Promise<Outcome> {
  return startAstro(args, cwd, env).ended
}

/** The tests' own environment without what would change a command's results or output. */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(ASTRO_|VITEST|NODE_OPTIONS|NODE_ENV|FORCE_COLOR)/.test(name))
  return Object.fromEntries(kept)
}

function parse(stdout: string, stderr: string): Answer {
  try {
    return JSON.parse(stdout) as Answer
  } catch {
    throw new Error(`not one JSON document: ${JSON.stringify(stdout.slice(0, 500))}\n${stderr.slice(0, 2000)}`)
  }
}
