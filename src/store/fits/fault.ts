import { AstroError, EXIT, type ExitCode } from '../../errors.ts'

/** An error as it crosses from the sandbox to the caller. */
export interface Fault {
  readonly code: string
  readonly exit: ExitCode
  readonly message: string
  readonly hint?: string
  readonly data?: AstroError['data']
}

const END_OF_FILE = 107
const MEMORY_ALLOCATION = 113
const WRITE_ERROR = 106

const WHY_DAMAGED =
  'the file breaks the FITS standard at that place; `astro fits verify` lists all it finds, a fresh copy may help'

/** A file that cannot be read because its contents are wrong. */
export function damaged(code: string, message: string, data: AstroError['data'] = {}, hint = WHY_DAMAGED): AstroError {
  return new AstroError(code, EXIT.damaged, message, { hint, data })
}

/** A file, or a part of one, that is not read here. */
export function unsupported(code: string, message: string, hint: string, data: AstroError['data'] = {}): AstroError {
  return new AstroError(code, EXIT.unsupported, message, { hint, data })
}

/** A question that the file cannot answer: no such HDU, no such column, a section outside of the image. */
export function refused(code: string, message: string, hint: string, data: AstroError['data'] = {}): AstroError {
  return new AstroError(code, EXIT.usage, message, { hint, data })
}

/** More bytes than the ceiling of the sandbox. */
export function tooLarge(label: string, what: string, bytes: number, limit: number): AstroError {
  return unsupported(
    'fits_memory',
    `${label}: ${what} takes ${bytes} bytes, more than the ceiling of ${limit} bytes`,
    'read a section or some rows, or raise the ceiling (memory in bytes; --memory)',
    { bytes, limit },
  )
}

/** What a status of CFITSIO means for the user. @param texts its messages, one a line */
export function statusError(label: string, doing: string, status: number, texts: string): AstroError {
  const [first = '', ...more] = texts
    .split('\n')
    .map(printable)
    .filter((line) => line !== '')
  const data = { status, messages: [first, ...more].slice(0, 12) }
  const reason = [first, ...more.slice(0, 2)].join('; ')
  if (status === END_OF_FILE) {
    return damaged(
      'fits_truncated',
      `${label}: truncated: the file ends before the data do (${doing}: ${reason})`,
      data,
      'the header promises more data than there are; copy or download the file again',
    )
  }
  if (status === MEMORY_ALLOCATION) {
    return unsupported(
      'fits_memory',
      `${label}: ${doing} takes more memory than the ceiling (${reason})`,
      'read a section or some rows, or raise the ceiling (memory in bytes; --memory)',
      data,
    )
  }
  if (status === WRITE_ERROR)
    return new AstroError('fits_write', EXIT.disk, `${label}: cannot write (${doing}: ${reason})`, { data })
  return damaged('fits_damaged', `${label}: ${doing}: ${reason} (CFITSIO status ${status})`, data)
}

/** Text out of a file, safe to show: anything that is not a printable ASCII character becomes `?`. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').trim()
}

/** An error as plain data. What is no AstroError is a fault of the sandbox: a trap, a call stack too deep, no memory. */
export function faultOf(error: unknown, label: string, doing: string): Fault {
  if (error instanceof AstroError) {
    const { code, exit, message, hint, data } = error
    return { code, exit, message: harmless(message), data, ...(hint === undefined ? {} : { hint: harmless(hint) }) }
  }
  const reason = printable(String((error as Error).message ?? error)).slice(0, 200)
  return {
    code: 'fits_fault',
    ...faultText(label, doing, reason),
    data: { call: doing, reason },
  }
}

/** What a fault of the sandbox means to a user: reading, that the file is damaged; writing, a defect of ours. */
export function faultText(label: string, call: string, reason: string): { exit: ExitCode; message: string; hint: string } {
  const stopped = `stopped with a fault in its sandbox (${call}: ${reason})`
  if (call !== 'write') return { exit: EXIT.damaged, message: `${label}: reading ${stopped}`, hint: WHY_DAMAGED }
  return { exit: EXIT.defect, message: `${label}: writing ${stopped}`, hint: 'nothing was written; please report it with what was to be written' }
}

/** Names out of a file stand in messages too: nothing that a terminal would obey. */
function harmless(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}

export function errorOf({ code, exit, message, hint, data }: Fault): AstroError {
  return new AstroError(code, exit, message, { ...(hint === undefined ? {} : { hint }), ...(data === undefined ? {} : { data }) })
}
