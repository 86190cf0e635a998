import type { Json } from '@astro/sdk'

/** Exit codes of the command, one meaning each. */
export const EXIT = {
  done: 0, defect: 1, usage: 2, configuration: 3, catalog: 4, someFailed: 5, allFailed: 6, database: 7, disk: 8, plugin: 9, damaged: 10, unsupported: 11, interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/**
 * An error a user can act on: what happened, to which thing (value, limit, place), and what to do next.
 * `code` is a stable snake_case word for scripts; `data` joins it under --json.
 */
export class AstroError extends Error {
  readonly code: string
  readonly exit: ExitCode
  readonly hint: string | undefined
  readonly data: Record<string, Json>

  constructor(code: string, exit: ExitCode, message: string, options: { hint?: string; data?: Record<string, Json>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AstroError'
    this.code = code
    this.exit = exit
    this.hint = options.hint
    this.data = options.data ?? {}
  }
}
