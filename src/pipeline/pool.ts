import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Piscina } from 'piscina'
import type { ShardResult, ShardTask } from './types.ts'

/** A shard needs little, and a garbage collector that is given much memory takes it. Young: three times what `execute.ts` lets a thread make. */
const HEAP = { maxYoungGenerationSizeMb: 36, maxOldGenerationSizeMb: 512 }

export interface ShardPool {
  /** Starts the threads before there is work: what they load comes while the database is being made. */
  warm(): void
  run(task: ShardTask): Promise<ShardResult>
  close(): Promise<void>
}

/** Threads that run shards: never more than the cores. Two tasks a thread: one computes while the other waits for the disk. */
export function createPool(workers: number | undefined): ShardPool {
  const cores = availableParallelism()
  const threads = Math.max(1, Math.min(workers ?? cores, cores))
  const filename = new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href
  let pool: Piscina | undefined
  const start = (minThreads: number): Piscina =>
    (pool ??= new Piscina({ filename, minThreads, maxThreads: threads, idleTimeout: 60_000, concurrentTasksPerWorker: 2, resourceLimits: HEAP }))
  return {
    warm: () => void start(threads),
    run: (task) => start(1).run(task) as Promise<ShardResult>,
    close: async () => {
      await pool?.destroy()
    },
  }
}
