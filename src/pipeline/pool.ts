import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Piscina } from 'piscina'
import type { ShardResult, ShardTask } from './types.ts'

/** Two tasks a thread: one computes while the other waits for the disk. A shard needs little, and a garbage collector that is given much memory takes it. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 }

export interface ShardPool {
  run(task: ShardTask): Promise<ShardResult>
  close(): Promise<void>
}

/** Threads that run shards: never more than the cores. They start with the first task. */
export function createPool(workers: number | undefined): ShardPool {
  const cores = availableParallelism()
  const threads = Math.max(1, Math.min(workers ?? cores, cores))
  let pool: Piscina | undefined
  const worker = new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href
  return {
    run: (task) => {
      pool ??= new Piscina({ filename: worker, minThreads: 1, maxThreads: threads, idleTimeout: 60_000, concurrentTasksPerWorker: 2, resourceLimits: HEAP })
      return pool.run(task) as Promise<ShardResult>
    },
    close: async () => {
      await pool?.destroy()
    },
  }
}
