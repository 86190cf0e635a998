/** What is wrong with the address of a PostgreSQL server, or null. The message never repeats the address. */
export function databaseUrlProblem(text: string): string | null {
  const form = 'must be of the form postgresql://user@host:port/name'
  if (!URL.canParse(text)) return `${form}; this is no URL`
  const url = new URL(text)
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:') return `${form}; the protocol is another`
  if (url.hostname === '') return `${form}; the host is missing`
  if (url.username === '') return `${form}; the user is missing`
  if (!/^\/[^/]+$/.test(url.pathname)) return `${form}; the name of the database is missing`
  return null
}
