import type { Json } from '@astro/sdk'
import { AstroError, EXIT, type ExitCode } from '../errors.ts'

/** What a file holds cannot be used: names the file, and the line or row where there is one. */
export function importProblem(code: string, file: string, what: string, hint: string, data: Record<string, Json> = {}, exit: ExitCode = EXIT.damaged): AstroError {
  const line = typeof data['line'] === 'number' ? `, line ${data['line']}` : ''
  return new AstroError(code, exit, `${file}${line}: ${what}`, { hint, data: { file, ...data } })
}

/** Text of a file on one line, short enough for a message. */
export function shown(text: string): string {
  const plain = text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu, ' ').trim()
  return `'${plain.length > 60 ? `${plain.slice(0, 59)}…` : plain}'`
}
