/** Runs work when fewer than a number of others are under way, in the order in which it was asked for. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

/** Lets at most `limit` works run at once. */
export function createLimiter(limit: number): Limiter {
  let free = limit
  let waiting: (() => void)[] = []
  let first = 0
  const leave = (): void => {
    const next = waiting[first++]
    if (next) return next()
    free++
    waiting = []
    first = 0
  }
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((enter) => waiting.push(enter))
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
