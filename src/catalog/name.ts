import { catalogProblem, type Place, quote } from './problem.ts'

/** Longest name, bytes of UTF-8: escaped three to one it still fits the keys and rows it becomes part of. */
export const MAX_NAME = 200

/** @throws AstroError `catalog_empty_name`, `catalog_name_illegal`. Path-like names (`../x`, `a/b`) are legal names. */
export function checkName(name: string, where: () => Place): void {
  if (name === '')
    throw catalogProblem(
      'catalog_empty_name',
      where(),
      'the source has no name',
      'Give every row a name, or set catalog.name_column to another column.',
    )
  const illegal = /\p{Cc}/u.exec(name)
  if (illegal !== null) {
    throw catalogProblem(
      'catalog_name_illegal',
      where(),
      `the name ${quote(name)} has a control character (U+${hex4(illegal[0])})`,
      'Take it out of the name.',
    )
  }
  const bytes = name.length * 3 <= MAX_NAME ? 0 : Buffer.byteLength(name)
  if (bytes > MAX_NAME) {
    throw catalogProblem(
      'catalog_name_illegal',
      where(),
      `the name ${quote(name)} is ${bytes} bytes long; ${MAX_NAME} are allowed`,
      'Shorten it, or use another column as name.',
    )
  }
}

function hex4(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
}

/** The error for a name that line `earlier` has already. */
export function duplicateName(name: string, earlier: number, where: Place): Error {
  return catalogProblem(
    'catalog_duplicate_name',
    where,
    `the name ${quote(name)} is in line ${earlier} already`,
    'Each source needs a name of its own: rename or remove one, or set catalog.name_column to a column that tells them apart.',
    { name, lines: [earlier, where.line ?? 0] },
  )
}
