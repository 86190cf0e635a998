const SECRET_NAME = /pass|pwd|token|secret|auth|credential|cookie|signature|session|^sig$|(^|[-_.]|api|access)key$/i
/** Shorter values would blank out ordinary words of an answer. */
const SHORTEST_SECRET = 4

/** True for names of headers and parameters whose values are nobody's business. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** The URL as it may be shown: without user, password and fragment, values of secret parameters as `***`. */
export function redactUrl(url: URL): string {
  const search = url.search.replace(/([?&])([^=&]*)=([^&]*)/g, (all, mark: string, name: string) =>
    isSecretName(percentDecoded(name)) ? `${mark}${name}=***` : all,
  )
  return `${url.protocol}//${url.host}${url.pathname}${search}`
}

/** The secret values that a request carries: in its URL, its headers, its form or JSON body. */
export function secretsOf(url: URL, headers: Readonly<Record<string, string>>, body: string | undefined): readonly string[] {
  const found = [percentDecoded(url.password), url.password]
  const pairs = [...pairsOf(url.search.slice(1)), ...pairsOf(body ?? ''), ...jsonPairs(body ?? '')]
  for (const [name, value] of pairs) {
    if (isSecretName(percentDecoded(name))) found.push(value, percentDecoded(value), percentDecoded(value.replaceAll('+', ' ')))
  }
  for (const [name, value] of Object.entries(headers)) if (isSecretName(name)) found.push(value, ...partsOf(value))
  return [...new Set(found)].filter((value) => value.length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length)
}

/** The text with every one of these values as `***`. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
}

function pairsOf(form: string): [string, string][] {
  return form.split('&').map((pair) => {
    const at = pair.indexOf('=')
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
  })
}

function jsonPairs(body: string): [string, string][] {
  return Array.from(body.matchAll(/"([^"]*)"\s*:\s*"([^"]*)"/g), (match) => [match[1]!, match[2]!])
}

// 'Basic dXNlcjpwYXNz', 'Token abc', 'sid=abc; other=def'
function partsOf(value: string): string[] {
  const [scheme, token] = value.split(' ', 2)
  if (scheme?.toLowerCase() === 'basic') {
    const pair = Buffer.from(token ?? '', 'base64').toString('utf8')
    return [token ?? '', pair, pair.slice(pair.indexOf(':') + 1)]
  }
  return [token ?? '', ...value.split(';').map((part) => part.slice(part.indexOf('=') + 1).trim())]
}

/** Percent-decoded text; as it is when it is not percent-encoded. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
