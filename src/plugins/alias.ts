import type { LoadedObservatory } from './types.ts'

/** The observatories, and beside them those of a configuration that use the code of one of them under another name. */
export function withAliases(
  installed: ReadonlyMap<string, LoadedObservatory>, like: ReadonlyMap<string, string>,
): Map<string, LoadedObservatory> {
  const all = new Map(installed)
  for (const [id, of] of like) {
    const found = installed.get(of)
    if (found && id !== of) all.set(id, { ...found, observatory: { ...found.observatory, id }, like: of })
  }
  return all
}
