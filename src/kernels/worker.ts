import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { AstroError } from '../errors.ts'
import { instantiate } from './instance.ts'
import type { Instance } from './instance.ts'
import type { Span } from './kernel.ts'
import { bytesOf, viewOf } from './ndarray.ts'
import { kernelNamed } from './registry.ts'
import { CONTROL, take } from './team.ts'
import type { Job, Report, Share } from './team.ts'

/** One member of a team: waits for a call, takes tasks until none is left, reports, waits again. */
function serve(module: WebAssembly.Module, control: Int32Array, port: MessagePort): never {
  const instance = instantiate(module)
  port.postMessage('ready')
  for (let call = 0; ; call++) {
    Atomics.wait(control, CONTROL.call, call)
    const { message } = receiveMessageOnPort(port) as { message: Job }
    port.postMessage(work(instance, control, message))
    Atomics.add(control, CONTROL.finished, 1)
    Atomics.notify(control, CONTROL.finished)
  }
}

function work(instance: Instance, control: Int32Array, job: Job): Report {
  const kernel = kernelNamed(job.kernel)
  const memory = borrow(instance)
  const delivered = new Uint8Array(job.delivered)
  const done: { task: number; result: unknown }[] = []
  try {
    for (let index = take(control); index < job.tasks.length; index = take(control)) {
      const task = job.tasks[index]!
      const reads = task.reads.map((span, k) => (span === null ? 0 : memory.fill(k, job.inputs[k]!, span)))
      const writes = task.writes.map((span, k) => memory.room(job.outputs[k]!, span))
      const result = kernel.run(instance, reads, writes, task.args)
      for (const [k, span] of task.writes.entries()) memory.deliver(job.outputs[k]!, span, writes[k]!)
      Atomics.store(delivered, index, 1)
      done.push({ task: index, result })
      memory.endTask()
    }
    return { done }
  } catch (error) {
    Atomics.store(control, CONTROL.next, job.tasks.length)
    return { done, error: explain(error) }
  } finally {
    memory.end()
  }
}

/** Arrays copied from shared memory for one job. What a task reads whole is kept for the next one, and so is the room of the others. */
function borrow(instance: Instance) {
  interface Loan { pointer: number; dtype: Share['dtype']; length: number }
  const kept = new Map<number, Loan>()
  let loans: Loan[] = []
  let idle: Loan[] = []
  const lend = (dtype: Share['dtype'], length: number): Loan => {
    const found = idle.findIndex((loan) => loan.dtype === dtype && loan.length >= length)
    return found < 0 ? { pointer: instance.allocate(dtype, length), dtype, length } : idle.splice(found, 1)[0]!
  }
  const release = ({ pointer, dtype, length }: Loan): void => instance.release(pointer, dtype, length)
  const copyIn = (share: Share, span: Span): Loan => {
    const loan = lend(share.dtype, span.length)
    instance.view(share.dtype, loan.pointer, span.length).set(viewOf(share.dtype, share.buffer, span.start * bytesOf(share.dtype), span.length))
    return loan
  }
  const endTask = (): void => {
    idle = [...idle, ...loans]
    loans = []
  }
  return {
    fill(input: number, share: Share, span: Span): number {
      if (span.length * bytesOf(share.dtype) === share.buffer.byteLength) {
        if (!kept.has(input)) kept.set(input, copyIn(share, span))
        return kept.get(input)!.pointer
      }
      const loan = copyIn(share, span)
      loans.push(loan)
      return loan.pointer
    },
    room(share: Share, span: Span): number {
      const loan = lend(share.dtype, span.length)
      loans.push(loan)
      instance.view(share.dtype, loan.pointer, span.length).fill(0)
      return loan.pointer
    },
    deliver(share: Share, span: Span, pointer: number): void {
      viewOf(share.dtype, share.buffer, span.start * bytesOf(share.dtype), span.length).set(instance.view(share.dtype, pointer, span.length))
    },
    endTask,
    end(): void {
      endTask()
      idle.forEach(release)
      kept.forEach(release)
    },
  }
}

function explain(error: unknown): NonNullable<Report['error']> {
  if (error instanceof AstroError) return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  return { code: 'kernel_failed', message: `a kernel failed in a worker thread: ${String(error)}` }
}

const { module, control, port } = workerData as { module: WebAssembly.Module; control: Int32Array; port: MessagePort }
serve(module, control, port)
