import { AstroError, EXIT } from '../errors.ts'

const LONGEST = 100
const LEGAL = /^[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*$/u

/**
 * The form in which names of projects and observatories are stored: trimmed, blanks and dashes as underscores, upper case.
 * Letters of every alphabet, digits and underscores remain, and the first character is no digit.
 * @throws AstroError `illegal_name` when that is not possible, or the name has more than 100 characters.
 */
export function legalName(text: string): string {
  const name = text.normalize('NFC').trim().replace(/[\s-]/gu, '_').toUpperCase().normalize('NFC')
  const problem =
    name === ''
      ? 'it is empty'
      : /^\p{N}/u.test(name)
        ? 'it begins with a digit'
        : name.length > LONGEST
          ? `it has ${name.length} characters, the limit is ${LONGEST}`
          : LEGAL.test(name)
            ? null
            : `'${[...name].find((c) => !/[\p{L}\p{M}\p{N}_]/u.test(c)) ?? name[0]}' is not allowed in it`
  if (problem === null) return name
  throw new AstroError('illegal_name', EXIT.configuration, `Cannot legalize name '${text.slice(0, LONGEST)}': ${problem}`, {
    hint: 'use letters, digits and underscores, not beginning with a digit; a configuration file is named by --config FILE',
    data: { name: text.slice(0, LONGEST) },
  })
}
