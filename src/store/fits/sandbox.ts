import { extname } from 'node:path'
import { Worker, type Transferable } from 'node:worker_threads'
import { AstroError, EXIT } from '../../errors.ts'
import { errorOf, faultText, type Fault } from './fault.ts'
import type { CallName, Calls, Reply } from './protocol.ts'

/** A thread that holds at most one file at a time. */
export interface Sandbox {
  /**
   * Does one thing in the sandbox. Where it takes longer than `timeout` (ms) or ends with a fault, the sandbox is over: the
   * thread ends, and every later call fails the same way.
   * @throws AstroError what the call threw; `fits_timeout`, `fits_fault`
   */
  call<Name extends CallName>(name: Name, args: Calls[Name]['args'], options: CallOptions): Promise<Calls[Name]['answer']>
  /** Gives the thread back for another file, or ends it where it took much memory. */
  release(): Promise<void>
}

export interface CallOptions {
  readonly timeout: number
  /** The file, for messages. */
  readonly label: string
  readonly transfer?: readonly Transferable[]
}

/** Memory of WebAssembly never shrinks: a thread that took more than this is not kept. */
const KEEP_BELOW = 128 << 20
const MOST_IDLE = 8
const HEAP_MB = 1024
/** What leaves CFITSIO in a state that nobody knows. */
const ENDING: ReadonlySet<string> = new Set(['fits_fault', 'fits_read'])
/** Longer times overflow the timers of Node, which then ring at once. */
const LONGEST = 2 ** 31 - 1
const MODULE = new URL('../../../wasm/cfitsio/dist/cfitsio.wasm', import.meta.url)
const SCRIPT = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

let compiled: Promise<WebAssembly.Module> | undefined
const idle: Worker[] = []

/** A sandbox for one file: a thread that waits, or a new one. */
export async function openSandbox(): Promise<Sandbox> {
  compiled ??= import('node:fs/promises').then(({ readFile }) => readFile(MODULE)).then((bytes) => WebAssembly.compile(bytes))
  const worker = idle.pop() ?? startWorker(await compiled)
  return sandboxOf(worker)
}

function startWorker(module: WebAssembly.Module): Worker {
  const worker = new Worker(SCRIPT, {
    workerData: { module },
    // A thread made by `node --input-type=module -e` must not ask for text itself.
    execArgv: process.execArgv.filter((flag) => !flag.startsWith('--input-type')),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    stdout: false,
  })
  // A thread that ends while it waits is no longer there to be used; one that ends at work is heard by its call.
  const forget = (): void => {
    const at = idle.indexOf(worker)
    if (at !== -1) idle.splice(at, 1)
  }
  worker.on('error', forget)
  worker.on('exit', forget)
  return worker
}

function sandboxOf(worker: Worker): Sandbox {
  let over: AstroError | undefined
  let queue: Promise<unknown> = Promise.resolve()
  const end = (error: AstroError): AstroError => {
    over ??= error
    void worker.terminate()
    return over
  }
  const one = async <Name extends CallName>(
    name: Name,
    args: Calls[Name]['args'],
    options: CallOptions,
  ): Promise<Calls[Name]['answer']> => {
    if (over !== undefined) throw over
    const reply = await ask(worker, { name, args }, options).catch((error: AstroError) => {
      throw end(error)
    })
    if (reply.ok) return reply.answer as Calls[Name]['answer']
    throw ENDING.has(reply.fault.code) ? end(errorOf(reply.fault)) : errorOf(reply.fault)
  }
  return {
    call(name, args, options) {
      const answer = queue.then(() => one(name, args, options))
      queue = answer.catch(() => {})
      return answer
    },
    async release() {
      await queue
      if (over !== undefined) return
      over = new AstroError('fits_closed', EXIT.defect, 'the file is closed')
      const reply = await ask(worker, { name: 'close', args: {} }, { timeout: 10_000, label: 'closing' }).catch(() => undefined)
      const memory = reply?.ok === true ? (reply.answer as Calls['close']['answer']).memory : Infinity
      if (memory < KEEP_BELOW && idle.length < MOST_IDLE) idle.push(worker)
      else await worker.terminate()
    },
  }
}

/** Posts one request and waits for its reply, for the end of the thread or for the end of the time. */
function ask(
  worker: Worker,
  request: { name: CallName; args: object },
  { timeout, label, transfer = [] }: CallOptions,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      worker.unref()
      act()
    }
    const onMessage = (reply: Reply): void => finish(() => resolve(reply))
    const onError = (error: Error): void => finish(() => reject(stopped(label, request.name, error.message)))
    const onExit = (): void => finish(() => reject(stopped(label, request.name, 'its thread ended')))
    const timer = setTimeout(() => finish(() => reject(late(label, request.name, timeout))), Math.min(timeout, LONGEST))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.ref()
    try {
      worker.postMessage(request, transfer)
    } catch (error) {
      finish(() => resolve({ ok: false, fault: unclonable(label, request.name, error as Error) }))
    }
  })
}

function late(label: string, call: string, timeout: number): AstroError {
  return new AstroError(
    'fits_timeout',
    call === 'write' ? EXIT.disk : EXIT.damaged,
    `${label}: ${call === 'write' ? 'writing' : 'reading'} stopped after ${timeout} ms, its limit of time (${call})`,
    {
      hint: 'the file may be damaged, or the disk slow; where it is only large, raise the limit (timeout in ms)',
      data: { call, timeout },
    },
  )
}

function stopped(label: string, call: string, reason: string): AstroError {
  const { exit, message, hint } = faultText(label, call, reason)
  return new AstroError('fits_fault', exit, message, { hint, data: { call, reason } })
}

/** A question that never reached the sandbox: an array that was handed over before, memory that cannot be shared, a function. */
function unclonable(label: string, call: string, { message }: Error): Fault {
  return {
    code: 'fits_argument',
    exit: EXIT.usage,
    message: `${label}: the sandbox cannot be given what is asked for (${call}: ${message})`,
    hint: 'an array that was handed over is gone: use the one that came back, or a new one',
  }
}
