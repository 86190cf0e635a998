import { importObservatory } from '../plugins/registry.ts'
import { analyzeSource } from '../photometry/analysis.ts'
import { loadHdf5 } from '../store/hdf5-library.ts'
import { runShard } from './shard.ts'
import type { ShardResult, ShardTask } from './types.ts'

await loadHdf5()

/** What a worker thread does: one shard, with the real parts. */
export default function work(task: ShardTask): Promise<ShardResult> {
  return runShard(task, { load: ({ entry, id, like }) => importObservatory(entry, like ?? id), analyze: analyzeSource })
}
