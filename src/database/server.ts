import { isIP } from 'node:net'
import { AstroError, EXIT } from '../errors.ts'

/** Where a server is and how to get in; the password never leaves this object. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  readonly database: string
  readonly password: string | undefined
  readonly ssl: boolean | { readonly rejectUnauthorized: boolean }
}

type Environment = Readonly<Record<string, string | undefined>>

/** Values of sslmode as the PostgreSQL clients know them. */
const SSL: Readonly<Record<string, ServerAddress['ssl']>> = {
  disable: false, require: { rejectUnauthorized: false }, 'verify-ca': true, 'verify-full': true,
}

/**
 * Reads `postgresql://user@host:port/name[?sslmode=…]` and the password from the environment variable that the configuration
 * names.
 * @throws AstroError `database_url` or `database_password`; no message repeats a password.
 */
export function serverAddress(url: string, passwordEnv: string | null, env: Environment): ServerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw badUrl('it is no address of the form postgresql://user@host:port/name')
  }
  if (parsed.password !== '') throw badUrl('it holds a password')
  const database = decode(parsed.pathname.slice(1))
  if (database === '') throw badUrl('it names no database')
  const unknown = [...parsed.searchParams.keys()].find((key) => key !== 'sslmode')
  if (unknown !== undefined) throw badUrl(`'${unknown}' is no setting that astro knows; there is sslmode`)
  const mode = parsed.searchParams.get('sslmode') ?? 'disable'
  const ssl = SSL[mode]
  if (ssl === undefined) throw badUrl(`sslmode '${mode}' is none of ${Object.keys(SSL).join(', ')}`)
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    host: host === '' ? 'localhost' : host, port: parsed.port === '' ? 5432 : Number(parsed.port),
    user: parsed.username === '' ? undefined : decode(parsed.username), database, password: readPassword(passwordEnv, env), ssl,
  }
}

/** What a failure to connect means, and what to do. */
export function connectionError(error: unknown, address: ServerAddress, passwordEnv: string | null): unknown {
  if (!(error instanceof Error) || error instanceof AstroError) return error
  const { host, port, database, user } = address
  const code = (error as { code?: string }).code ?? ''
  const data = { host, port, database, sqlstate: code }
  const give = (name: string, message: string, hint: string): AstroError =>
    new AstroError(name, EXIT.database, message, { hint, data, cause: error })
  const place = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  if (code === '3D000') {
    const as = user === undefined ? '' : ` -U ${user}`
    const hint = `Make it: createdb -h ${host} -p ${port}${as} ${database}`
    return give('database_missing', `The server ${place} has no database '${database}'.`, hint)
  }
  const noPassword = error.message.includes('client password must be a string')
  if (noPassword || code === '28P01' || code === '28000' || code === '42501') {
    const where = passwordEnv === null
      ? 'name an environment variable that holds the password in database.password_env'
      : `see the value of the environment variable ${passwordEnv}`
    const reason = noPassword ? 'it wants a password' : error.message
    const message = `The server ${place} refuses user '${user ?? ''}' for database '${database}': ${reason}.`
    return give('database_denied', message, `Check the user in database.url, and ${where}.`)
  }
  const reason = code === 'ECONNREFUSED' ? 'nothing listens there' : error.message || code
  return give('database_unreachable', `No database answers at ${place}: ${reason}.`,
    'Check database.url and that the server runs; without database.url, astro uses its own database in the data folder.')
}

function readPassword(name: string | null, env: Environment): string | undefined {
  if (name === null) return undefined
  const value = env[name]
  if (value !== undefined && value !== '') return value
  const message = `The environment variable ${name}, named in database.password_env, is not set.`
  throw new AstroError('database_password', EXIT.database, message, {
    hint: `Set ${name} to the password of the database user, or remove database.password_env.`, data: { variable: name },
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badUrl('a percent sign in it starts no escape')
  }
}

function badUrl(reason: string): AstroError {
  return new AstroError('database_url', EXIT.configuration, `database.url cannot be used: ${reason}.`, {
    hint: 'Write postgresql://user@host:port/name, and name the environment variable with the password in database.password_env.',
  })
}
