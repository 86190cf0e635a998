/** Words of flags: whether the epoch is bad (ASAS-SN: `G` is good, `B` is bad). */
const FLAGS: Readonly<Record<string, number>> = { true: 1, false: 0, t: 1, f: 0, yes: 1, no: 0, g: 0, b: 1, good: 0, bad: 1 }

/** A number from its text: NaN for blanks, `nan`, `null`, `-`, `N/A` and `masked`; undefined for what is no number. */
export function numberOf(text: string): number | undefined {
  const plain = text.trim()
  if (/^(|nan|null|none|-+|n\/?a|masked)$/i.test(plain)) return NaN
  const value = Number(plain)
  return Number.isNaN(value) ? undefined : value
}

/** A flag from a word for it, 1 for a bad epoch; undefined for other words. */
export function flagOf(text: string): number | undefined {
  const word = text.trim().toLowerCase()
  return Object.hasOwn(FLAGS, word) ? FLAGS[word] : undefined
}
