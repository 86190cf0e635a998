import { AstroError, EXIT } from '../errors.ts'
import { placeOf, type Assignment } from './assignments.ts'
import { isMapping } from './parameters.ts'

const SECRET_KEY = /pass(word|wd|phrase)|secret|token|api_?key|credential/i
const URL_PASSWORD = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:[^\s/?#@]+@/i
const QUERY_PASSWORD = /[?&][^=&\s]*(pass(word|wd|phrase)|pwd|secret|token|api_?key)[^=&\s]*=[^&\s]/i

/**
 * Refuses settings that carry a secret: a key that is named like one, or an address with a password. Keys that end in `_env` name
 * an environment variable and may stay. The value never appears in the message.
 * @throws AstroError `inline_password`
 */
export function refuseSecrets(assignments: readonly Assignment[]): void {
  for (const { path, value, origin } of assignments) {
    const found = secretAt(path, value)
    if (found === null) continue
    const database = found[0]?.toLowerCase() === 'database'
    const key = found.join('.')
    throw new AstroError(
      'inline_password',
      EXIT.configuration,
      `${placeOf(origin, key)}: a password or other secret is written in the configuration`,
      {
        hint: database
          ? 'remove it, put it into an environment variable and name that variable in database.password_env'
          : 'remove it and put it into the environment variable that the observatory asks for',
        data: { key, ...(origin.line === undefined ? {} : { line: origin.line }) },
      },
    )
  }
}

function secretAt(path: readonly string[], value: unknown): readonly string[] | null {
  const named = path.some((key) => SECRET_KEY.test(key) && !/_env$/i.test(key))
  if (named && value !== null && typeof value !== 'boolean' && !isEmpty(value)) return path
  if (
    typeof value === 'string' &&
    (URL_PASSWORD.test(value) || QUERY_PASSWORD.test(value) || isDatabaseWithPassword(path, value))
  )
    return path
  if (Array.isArray(value)) return firstOf(Object.entries(value), path)
  return isMapping(value) ? firstOf(Object.entries(value), path) : null
}

function firstOf(entries: readonly [string, unknown][], path: readonly string[]): readonly string[] | null {
  for (const [key, item] of entries) {
    const found = secretAt([...path, key], item)
    if (found) return found
  }
  return null
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0) || (isMapping(value) && Object.keys(value).length === 0)
}

/** A password may hold the very characters that end an authority; for the database every `user:…@` counts. */
function isDatabaseWithPassword(path: readonly string[], value: string): boolean {
  return path[0]?.toLowerCase() === 'database' && /^[^@]*:\/*[^@/:]*:[^@]*@/.test(value)
}
