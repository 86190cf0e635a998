import type { Etiquette } from '@astro/sdk'
import { interrupted } from './retry.ts'

/** Who may ask which host, and when. One registry serves all plugins and workers of the process. */
export interface Limits {
  /**
   * Resolves with a release function when a request to `host` may start: at most `parallel` in flight, starts at least
   * 1 / requestsPerSecond apart, in the order of asking. The strictest etiquette declared for a host holds for everyone.
   * @throws AstroError `interrupted` when the signal ends first.
   */
  acquire(host: string, etiquette: Etiquette, signal: AbortSignal): Promise<() => void>
  /** Nobody starts a request to `host` for so many seconds: it asked for a rest. */
  pause(host: string, seconds: number): void
}

interface Host {
  parallel: number
  /** Milliseconds between two starts. */
  interval: number
  inFlight: number
  nextStart: number
  timer: ReturnType<typeof setTimeout> | undefined
  readonly queue: (() => void)[]
}

/** A registry of its own; the process shares `processLimits`. */
export function createLimits(): Limits {
  const hosts = new Map<string, Host>()
  const find = (name: string): Host => {
    let host = hosts.get(name)
    if (host === undefined) {
      host = { parallel: Infinity, interval: 0, inFlight: 0, nextStart: 0, timer: undefined, queue: [] }
      hosts.set(name, host)
    }
    return host
  }
  return {
    acquire(name, etiquette, signal) {
      const host = find(name)
      host.parallel = Math.min(host.parallel, etiquette.parallel ?? Infinity)
      host.interval = Math.max(host.interval, 1000 / (etiquette.requestsPerSecond ?? Infinity))
      return enter(host, signal)
    },
    pause(name, seconds) {
      const host = find(name)
      host.nextStart = Math.max(host.nextStart, performance.now() + 1000 * seconds)
    },
  }
}

export const processLimits = createLimits()

function enter(host: Host, signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(interrupted())
    const leave = (): void => {
      host.queue.splice(host.queue.indexOf(start), 1)
      reject(interrupted())
      pump(host)
    }
    const start = (): void => {
      signal.removeEventListener('abort', leave)
      host.inFlight++
      resolve(
        once(() => {
          host.inFlight--
          pump(host)
        }),
      )
    }
    signal.addEventListener('abort', leave, { once: true })
    host.queue.push(start)
    pump(host)
  })
}

function pump(host: Host): void {
  clearTimeout(host.timer)
  while (host.queue.length > 0 && host.inFlight < host.parallel) {
    const now = performance.now()
    if (now < host.nextStart) {
      host.timer = setTimeout(pump, Math.ceil(host.nextStart - now), host)
      return
    }
    host.nextStart = now + host.interval
    host.queue.shift()!()
  }
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
