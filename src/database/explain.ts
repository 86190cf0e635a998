import { AstroError, EXIT } from '../errors.ts'

/** Throws what a database error means for the user; errors that are our own defects pass as they are. */
export function explain(error: unknown): never {
  throw explained(error)
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AstroError) return error
  const code = (error as { code?: string }).code ?? ''
  if (code === '53100' || code === 'ENOSPC') {
    return new AstroError('disk_full', EXIT.disk, 'The disk that holds the database is full.', {
      hint: 'Make room and run the command again: what was committed is kept.', cause: error,
    })
  }
  const gone = /^(08|57P|53|ECONN|EPIPE|ETIMEDOUT|EHOST)/.test(code)
    || /^Connection terminated|not queryable$/.test(error.message)
  if (gone) {
    return new AstroError('database_lost', EXIT.database, `The connection to the database ended: ${error.message}.`, {
      hint: 'Run the command again when the server is back: what was committed is kept.', cause: error,
    })
  }
  if (code === '25006') {
    return new AstroError('database_read_only', EXIT.database, `The database accepts no changes: ${error.message}.`, {
      hint: 'Give database.url a server that is no standby, and a user that may write.', cause: error,
    })
  }
  return error
}
