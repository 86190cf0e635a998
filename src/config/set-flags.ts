import { AstroError, EXIT } from '../errors.ts'
import type { Assignment } from './assignments.ts'
import { parseConfigText } from './yaml-text.ts'

/**
 * The assignments of `--set key.path=value`; the value is YAML: a number, a text, `[a, b]`, `{key: value}`; nothing is null.
 * @throws AstroError `config_set` when there is no key, `config_syntax` when the value is no YAML
 */
export function parseSets(sets: readonly string[]): Assignment[] {
  return sets.flatMap((text, i) => {
    const end = text.indexOf('=')
    const key = text.slice(0, Math.max(0, end)).trim()
    const path = key.split('.')
    if (end < 0 || path.some((part) => part === '' || part === '__proto__')) {
      throw new AstroError('config_set', EXIT.usage, `--set number ${i + 1} is not of the form key.path=value`, {
        hint: `write for example --set finder.snr_threshold=6`,
      })
    }
    const source = { path, origin: { kind: 'flag' as const, flag: `--set ${key}` } }
    const found = parseConfigText(text.slice(end + 1), source)
    return found.length > 0 ? found : [{ ...source, value: null }]
  })
}
