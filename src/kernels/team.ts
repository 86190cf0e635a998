import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { AstroError, EXIT } from '../errors.ts'
import type { Task } from './kernel.ts'
import type { Dtype } from './ndarray.ts'

/** An array in memory that all threads see. */
export interface Share {
  readonly buffer: SharedArrayBuffer
  readonly dtype: Dtype
}

/** One call, as every thread gets it. Threads take tasks from a common counter until none is left. */
export interface Job {
  readonly kernel: string
  readonly tasks: readonly Task<unknown>[]
  readonly inputs: readonly (Share | undefined)[]
  readonly outputs: readonly Share[]
  /** One byte a task, 1 once another thread has delivered what it wrote. */
  readonly delivered: SharedArrayBuffer
}

export interface Report {
  readonly done: readonly { task: number; result: unknown }[]
  readonly error?: { code: string; message: string; hint?: string }
}

/** Words of the control block that all threads see. */
export const CONTROL = { call: 0, next: 1, finished: 2, words: 3 } as const

/** Threads beside this one, waiting for calls. A call blocks this thread, which does its share. */
export interface Team {
  /** How many threads there are; none once closed. */
  size(): number
  run<Args, Result>(job: Omit<Job, 'delivered'> & { tasks: readonly Task<Args>[] }, here: (task: Task<Args>) => Result, collect: (task: Task<Args>) => void): Result[]
  close(): Promise<void>
}

/** Starts `count` threads and waits until each has its own instance of the module. */
export async function createTeam(module: WebAssembly.Module, count: number): Promise<Team> {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL.words * 4))
  const members = await Promise.all(Array.from({ length: count }, () => enlist(module, control)))
  return {
    size: () => members.length,
    run(job, here, collect) {
      const delivered = new SharedArrayBuffer(job.tasks.length)
      const gather = collector(new Uint8Array(delivered), (task) => collect(job.tasks[task]!))
      for (const { port } of members) port.postMessage({ ...job, delivered })
      Atomics.store(control, CONTROL.next, 0)
      Atomics.store(control, CONTROL.finished, 0)
      Atomics.add(control, CONTROL.call, 1)
      Atomics.notify(control, CONTROL.call)
      const results: unknown[] = job.tasks.map(() => undefined)
      let failure: unknown
      try {
        for (let task = take(control); task < job.tasks.length; task = take(control)) {
          results[task] = here(job.tasks[task]!)
          gather(task)
        }
      } catch (error) {
        failure = error
        Atomics.store(control, CONTROL.next, job.tasks.length)
      }
      for (const { done, error } of reports(members, control)) {
        if (error !== undefined) failure ??= new AstroError(error.code, EXIT.defect, error.message, error.hint === undefined ? {} : { hint: error.hint })
        for (const { task, result } of done) results[task] = result
      }
      if (failure === undefined) gather(job.tasks.length)
      if (failure !== undefined) throw failure
      return results as never
    },
    // Members leave the list first: a call made while they end would wait for their reports forever.
    close: async () => void (await Promise.all(members.splice(0).map(({ worker }) => worker.terminate()))),
  }
}

/** Collects what others have delivered, of the tasks before a number: between tasks of one's own, so that little is left at the end. */
function collector(delivered: Uint8Array, collect: (task: number) => void): (before: number) => void {
  const open: number[] = []
  let seen = 0
  return (before) => {
    while (seen < before) open.push(seen++)
    for (let k = open.length - 1; k >= 0; k--) {
      const task = open[k]!
      if (Atomics.load(delivered, task) === 0) continue
      collect(task)
      open.splice(k, 1)
    }
  }
}

/** The number of the next task that nobody has taken. */
export const take = (control: Int32Array): number => Atomics.add(control, CONTROL.next, 1)

interface Member {
  readonly worker: Worker
  readonly port: MessagePort
}

async function enlist(module: WebAssembly.Module, control: Int32Array): Promise<Member> {
  const { port1, port2 } = new MessageChannel()
  const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
  // A thread made by `node --input-type=module -e` must not ask for text itself.
  const execArgv = process.execArgv.filter((flag) => !flag.startsWith('--input-type'))
  const worker = new Worker(file, { execArgv, workerData: { module, control, port: port2 }, transferList: [port2] })
  await new Promise<void>((resolve, reject) => {
    port1.once('message', () => resolve())
    worker.once('error', reject)
  })
  worker.unref()
  port1.unref()
  return { worker, port: port1 }
}

function reports(members: readonly Member[], control: Int32Array): Report[] {
  for (let finished = 0; (finished = Atomics.load(control, CONTROL.finished)) < members.length; ) Atomics.wait(control, CONTROL.finished, finished)
  return members.map(({ port }) => (receiveMessageOnPort(port) as { message: Report }).message)
}
