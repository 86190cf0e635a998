import { workerData } from 'node:worker_threads'
import { createEmbedded } from './embedded-settings.ts'

// A worker thread of its own: making a database takes memory that only the end of a thread gives back.
await createEmbedded((workerData as { folder: string }).folder)
