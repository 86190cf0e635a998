import { distance } from 'fastest-levenshtein'
import { AstroError, EXIT, type ExitCode } from '../errors.ts'
import { isPartId } from './shape.ts'
import type { Kind, PluginProblem } from './types.ts'

/** What is said of a kind of part, and how a command ends that lacks one. */
const KINDS = {
  observatories: { what: 'observatory', capital: 'Observatory', exit: EXIT.plugin },
  finders: { what: 'finder', capital: 'Finder', exit: EXIT.configuration },
  shapes: { what: 'shape', capital: 'Shape', exit: EXIT.configuration },
} as const satisfies Record<Kind, { what: string; capital: string; exit: ExitCode }>

/** `suggestPart` for an observatory. */
export function suggestObservatory(id: string, known: readonly string[], problems: readonly PluginProblem[] = []): AstroError {
  return suggestPart('observatories', id, known, problems)
}

/**
 * The error for an observatory, finder or shape that is not there: names those that are, the nearest of them and the command that
 * may install it; or, when one of the problems is why it is missing, that problem.
 */
export function suggestPart(kind: Kind, id: string, known: readonly string[], problems: readonly PluginProblem[] = []): AstroError {
  const { what, capital, exit } = KINDS[kind]
  const installed = known.toSorted()
  const data = { [what]: id, installed }
  const reason = problems.find((problem) => problem[kind]?.includes(id))
  if (reason) {
    return new AstroError(reason.code, EXIT.plugin, `${capital} '${id}' cannot be used: ${reason.package}: ${reason.message}`, {
      hint: 'astro plugins lists what is installed; astro plugins:uninstall takes a package away',
      data,
    })
  }
  const nearest = nearestOf(id, installed)
  const hints = [
    ...(nearest === undefined ? [] : [`did you mean '${nearest}'?`]),
    `installed: ${installed.join(', ') || 'none'}`,
    ...(isPartId(id) ? [`if a package has it: astro plugins:install @astro/${id}`] : []),
    ...problems.map((problem) => `not usable: ${problem.package} (${problem.message})`),
  ]
  return new AstroError(`${what}_unknown`, exit, `There is no ${what} '${id}'`, { hint: hints.join('; '), data })
}

/** The known id with the fewest changed letters: two at most (a swap is two), and not all of them. */
function nearestOf(id: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, changes: distance(id.toLowerCase(), name) }))
    .toSorted((a, b) => a.changes - b.changes)
  const [best] = ranked
  return best && best.changes <= 2 && best.changes < Math.max(best.name.length, id.length) ? best.name : undefined
}
