import { distance } from 'fastest-levenshtein'
import { AstroError, EXIT } from '../errors.ts'
import { isObservatoryId } from './shape.ts'
import type { PluginProblem } from './types.ts'

/**
 * The error for an observatory that is not there: names those that are, the nearest of them and the command that may install it;
 * or, when one of the problems is why it is missing, that problem.
 */
export function suggestObservatory(id: string, known: readonly string[], problems: readonly PluginProblem[] = []): AstroError {
  const installed = known.toSorted()
  const data = { observatory: id, installed }
  const reason = problems.find((problem) => problem.observatories?.includes(id))
  if (reason) {
    return new AstroError(reason.code, EXIT.plugin, `Observatory '${id}' cannot be used: ${reason.package}: ${reason.message}`, {
      hint: 'astro plugins lists what is installed; astro plugins:uninstall takes a package away',
      data,
    })
  }
  const nearest = nearestOf(id, installed)
  const hints = [
    ...(nearest === undefined ? [] : [`did you mean '${nearest}'?`]),
    `installed: ${installed.join(', ') || 'none'}`,
    ...(isObservatoryId(id) ? [`if a package has it: astro plugins:install @astro/${id}`] : []),
    ...problems.map((problem) => `not usable: ${problem.package} (${problem.message})`),
  ]
  return new AstroError('observatory_unknown', EXIT.plugin, `There is no observatory '${id}'`, { hint: hints.join('; '), data })
}

/** The known id with the fewest changed letters: two at most (a swap is two), and not all of them. */
function nearestOf(id: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, changes: distance(id.toLowerCase(), name) }))
    .toSorted((a, b) => a.changes - b.changes)
  const [best] = ranked
  return best && best.changes <= 2 && best.changes < Math.max(best.name.length, id.length) ? best.name : undefined
}
