import type { Pool, PoolClient } from 'pg'
import { explain } from './explain.ts'

/** Values of `$1`, `$2` …: plain data; an array is one parameter. */
export type Parameters = readonly unknown[]

export interface Queries {
  /** Rows of one statement; 64-bit integers come as text. @throws AstroError when the database is gone or full. */
  query<Row>(sql: string, parameters?: Parameters): Promise<Row[]>
}

export interface Connection extends Queries {
  /** Runs `work` in one transaction: all of its statements must go through the argument, and all of them count or none. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  /** Keeps one session for `work`, for what lives as long as a session. */
  session<T>(work: (session: Queries) => Promise<T>): Promise<T>
}

/** A lost connection shows in the statement that needs it; the event alone would end the process. */
const ignore = (): void => {}

/** Statements over a pool of node-postgres. */
export function connect(pool: Pool): Connection {
  const session = async <T>(work: (session: Queries) => Promise<T>): Promise<T> => {
    const client = await pool.connect().catch(explain)
    client.on('error', ignore)
    let broken = true
    try {
      const result = await work(queriesOf(client))
      broken = false
      return result
    } finally {
      client.off('error', ignore)
      client.release(broken)
    }
  }
  return {
    query: <Row>(sql: string, parameters: Parameters = []) => queriesOf(pool).query<Row>(sql, parameters),
    session,
    transaction: (work) => session(async (tx) => {
      await tx.query('BEGIN')
      const result = await work(tx).catch(async (error: unknown) => {
        // Where even this fails the session is lost, and what it did with it: the first error says more.
        await tx.query('ROLLBACK').catch(() => {})
        throw error
      })
      await tx.query('COMMIT')
      return result
    }),
  }
}

function queriesOf(on: Pool | PoolClient): Queries {
  return {
    query: async <Row>(sql: string, parameters: Parameters = []) => {
      const result = await on.query(sql, [...parameters]).catch(explain)
      return result.rows as Row[]
    },
  }
}
