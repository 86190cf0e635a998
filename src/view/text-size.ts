const NARROW = /[.,:;'|!ijl ()[\]\-frt]/g
const WIDE = /[mwMW@%]/g

/**
 * Width of text in DejaVu Sans, in pixels at a font size; right to about 10 %, high rather than low for Latin text. Good enough
 * for margins, and free of fonts.
 */
export function textWidth(text: string, fontSize: number): number {
  const length = [...text].length
  const narrow = text.match(NARROW)?.length ?? 0
  const wide = text.match(WIDE)?.length ?? 0
  return fontSize * (0.64 * length - 0.24 * narrow + 0.3 * wide)
}

/** The text cut with `…` so that it is at most `width` pixels wide. */
export function fitText(text: string, width: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= width) return text
  const characters = [...text]
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, fontSize) > width) characters.pop()
  return `${characters.join('')}…`
}
