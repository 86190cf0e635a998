import { startPostgres } from '../../support/postgres.ts'
import { makePlace, type Place } from './place.ts'

/** Makers of places: with the embedded database and, where one can run here, with a real server. */
export async function startKinds(): Promise<{ kinds: { name: string; make: (env?: Record<string, string>) => Promise<Place> }[]; stop: () => Promise<void> }> {
  const server = await startPostgres()
  const embedded = { name: 'embedded', make: async (env = {}) => makePlace(null, env) }
  if (typeof server === 'string') {
    process.stderr.write(`pipeline tests run on the embedded database only: ${server}\n`)
    return { kinds: [embedded], stop: async () => {} }
  }
  const onServer = { name: 'server', make: async (env = {}) => makePlace({ url: await server.fresh(), password: server.password }, env) }
  return { kinds: [embedded, onServer], stop: () => server.stop() }
}
