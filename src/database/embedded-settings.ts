import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'

/**
 * Small buffers, a write-ahead log that goes when it is not needed, and coarse statistics of columns (fine ones take a second at the end of
 * a large run): one process on one folder, beside the real data.
 */
const SETTINGS = [
  'max_wal_size=64MB', 'min_wal_size=32MB', 'wal_level=minimal', 'max_wal_senders=0', 'wal_recycle=off', 'wal_init_zero=off',
  'shared_buffers=16MB', 'jit=off', 'default_statistics_target=10',
]

/**
 * What opening runs is compiled by the baseline compiler alone. The optimizing one takes 550 MB for one huge function of PostgreSQL and gains
 * nothing there (measured: 717 MB at the peak against 196 MB, and 4.2 s against 3.6 s of CPU for 100 000 rows).
 */
const BASELINE = ['--liftoff', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--liftoff-only']
const OPTIMIZING = ['--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering']

/** Opens the PostgreSQL in a folder, or makes one in an empty folder. */
export async function startEmbedded(folder: string): Promise<PGlite> {
  const startParams = [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])]
  for (const flag of BASELINE) setFlagsFromString(flag)
  try {
    return await PGlite.create(folder, { startParams })
  } finally {
    for (const flag of OPTIMIZING) setFlagsFromString(flag)
  }
}

/** Makes an empty database in an empty folder and leaves it closed. */
export async function createEmbedded(folder: string): Promise<void> {
  const pglite = await startEmbedded(folder)
  await pglite.exec('CHECKPOINT')
  await pglite.close()
}
