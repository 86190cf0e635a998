import { PGlite } from '@electric-sql/pglite'

/** Small buffers and a write-ahead log that goes when it is not needed: one process on one folder, beside the real data. */
const SETTINGS = [
  'max_wal_size=64MB', 'min_wal_size=32MB', 'wal_level=minimal', 'max_wal_senders=0', 'wal_recycle=off', 'wal_init_zero=off',
  'shared_buffers=16MB', 'jit=off',
]

/** Opens the PostgreSQL in a folder, or makes one in an empty folder. */
export function startEmbedded(folder: string): Promise<PGlite> {
  const startParams = [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])]
  return PGlite.create(folder, { startParams })
}
