import type { Dataset, Group } from 'h5wasm'

/** The attributes of a group or dataset that can be read. */
export function attributesOf(object: Group | Dataset): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [name, attribute] of Object.entries(object.attrs)) {
    try {
      found[name] = attribute.value
    } catch {
      // One of a kind that the library does not read tells us nothing.
    }
  }
  return found
}
