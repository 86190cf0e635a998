import type { Finder } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { issueFrom, type Assignment, type Issue } from './assignments.ts'
import { declaredBy, isMapping, resolveName, unknownKey, type JsonSchema, type Parameter } from './parameters.ts'
import { sectionParameters } from './sections.ts'

/** The finder whose parameters stand in the section `finder`; what that lacks, in `finders.peak`. */
export const SECTION_FINDER = 'peak'

/** The keys of a finder's own sub-section. @throws AstroError `plugin_schema` when its schema cannot be written as JSON Schema */
export function finderKeys(finder: Finder): Parameter[] {
  try {
    const declared = declaredBy(finder.schema() as JsonSchema)
    if (finder.id !== SECTION_FINDER) return declared
    const section = sectionParameters('finder').map(({ name }) => name)
    return declared.filter(({ name }) => !section.includes(name))
  } catch (cause) {
    throw new AstroError('plugin_schema', EXIT.plugin, `finder '${finder.id}': its parameters have no JSON Schema: ${(cause as Error).message}`, {
      hint: 'update or remove the plugin', data: { finder: finder.id }, cause,
    })
  }
}

/** An assignment below `finders` under its full name; an issue when there is no such finder or key. */
export function resolveFinderKey(assignment: Assignment, finders: ReadonlyMap<string, Finder>): readonly Assignment[] | Issue {
  const [section, key = '', ...rest] = assignment.path as [string, ...string[]]
  try {
    const finder = finders.get(key.toLowerCase())
    if (!finder) throw unknownKey(key, [...finders.keys()], section)
    const owner = `finders.${finder.id}`
    if (rest.length === 0) return empty(assignment, owner)
    const declared = finderKeys(finder)
    const inSection = finder.id === SECTION_FINDER && sectionParameters('finder').some(({ name }) => name === rest[0])
    if (inSection) {
      throw new AstroError('config_unknown_key', EXIT.configuration, `'${rest[0]!}' of the finder ${finder.id} is a key of the section finder`, {
        hint: `write finder.${rest[0]!}`, data: { key: rest[0]! },
      })
    }
    return [{ ...assignment, path: ['finders', finder.id, resolveName(rest[0]!, declared, owner), ...rest.slice(1)] }]
  } catch (error) {
    return issueFrom(error, assignment)
  }
}

function empty({ value }: Assignment, owner: string): [] {
  if (value === null || (isMapping(value) && Object.keys(value).length === 0)) return []
  throw new AstroError('config_type', EXIT.configuration, `${owner} must be a mapping of keys, not a single value`, {
    hint: 'write its keys below it, indented',
  })
}
