import { createRandom } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/** Longest rest, s, that an archive may ask for before its request counts as failed. */
export const LONGEST_RETRY_AFTER = 300
const LONGEST_BACKOFF = 60

/** Statuses that may pass: asked again. */
export function mayPass(status: number): boolean {
  return [408, 429, 500, 502, 503, 504].includes(status)
}

/**
 * Seconds that a Retry-After header asks for (RFC 9110, 10.2.3: a number, or a date, which is compared with the archive's own
 * Date header where there is one); null when there is none that can be read.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now = Date.now()): number | null {
  const value = headers['retry-after']?.trim()
  if (value === undefined) return null
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value)
  const until = httpDate(value)
  if (Number.isNaN(until)) return null
  const from = httpDate(headers['date'] ?? '')
  return Math.max(0, (until - (Number.isNaN(from) ? now : from)) / 1000)
}

// Only with its zone: a date without one would be read as local time.
function httpDate(text: string): number {
  return text.endsWith('GMT') ? Date.parse(text) : NaN
}

/**
 * Seconds to wait after the `tries`-th try (from 1): `base`, doubled each time, plus up to a quarter of jitter that `seed`
 * decides (so that many sources do not come back in step), at most 60.
 */
export function backoff(base: number, tries: number, seed: string): number {
  const jitter = createRandom(`${seed} ${tries}`).uniform(1, 1.25)
  return Math.min(LONGEST_BACKOFF, base * 2 ** (tries - 1) * jitter)
}

/** Waits. @throws AstroError `interrupted` as soon as the signal ends. */
export function waitSeconds(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(interrupted())
    const stop = (): void => {
      clearTimeout(timer)
      reject(interrupted())
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, 1000 * seconds)
    signal.addEventListener('abort', stop, { once: true })
  })
}

export function interrupted(): AstroError {
  return new AstroError('interrupted', EXIT.interrupted, 'interrupted while asking an archive', {
    hint: 'run the same command again to go on',
  })
}
