import { AstroError, EXIT } from '../errors.ts'

/** The value of an option that is one of a few. Throws `kernel_option` naming the value and the choices. */
export function choice<const Value>(given: unknown, name: string, choices: readonly Value[]): Value {
  const found = choices.find((value) => value === given)
  if (found === undefined) throw new AstroError('kernel_option', EXIT.usage, `${name} is ${String(given)}, not ${choices.join(' or ')}`)
  return found
}
