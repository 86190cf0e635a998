import { startPostgres } from '../../support/postgres.ts'
import { makePlace, type Place } from './place.ts'

export interface Kind {
  readonly name: string
  readonly make: () => Promise<Place>
}

/**
 * Makers of places: with the embedded database and, where one can run here, with a real server. `quick` is the server if there is
 * one: for tests in which the database is not the point.
 */
export async function startKinds(): Promise<{
  kinds: Kind[]
  embedded: Kind
  quick: Kind
  stop: () => Promise<void>
}> {
  const server = await startPostgres()
  const embedded = { name: 'embedded', make: async () => makePlace() }
  if (typeof server === 'string') {
    process.stderr.write(`pipeline tests run on the embedded database only: ${server}\n`)
    return { kinds: [embedded], embedded, quick: embedded, stop: async () => {} }
  }
  const onServer = {
    name: 'server',
    make: async () => makePlace({ url: await server.fresh(), password: server.password }),
  }
  return { kinds: [embedded, onServer], embedded, quick: onServer, stop: () => server.stop() }
}
