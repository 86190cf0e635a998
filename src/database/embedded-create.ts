import { workerData } from 'node:worker_threads'
import { startEmbedded } from './embedded-settings.ts'

// A worker thread of its own: making a database takes memory that only the end of a thread gives back.
const pglite = await startEmbedded((workerData as { folder: string }).folder)
await pglite.exec('CHECKPOINT')
await pglite.close()
