// Control characters, also C1, line separators and direction overrides: in a name they could move the cursor or forge a line.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu
// East Asian scripts and their punctuation, and what is shown as a picture.
const EAST_ASIAN = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{3fffd}]/u
const FULL_WIDTH = /[\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\ufe0f]/u
const INVISIBLE = /^[\p{M}\p{Cf}]*$/u
const ASCII = /^[\x20-\x7e]*$/

/** The text with every character that would act on a terminal or is illegal in XML replaced by U+FFFD. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd')
}

/** Columns that printable text takes in a terminal: East Asian wide characters and emoji 2, combining marks 0. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme)
  return width
}

/** The text cut to at most `width` columns; what is cut is marked with `…` (one column; `mark` for others). */
export function truncate(text: string, width: number, mark = '…'): string {
  if (displayWidth(text) <= width) return text
  const room = width - mark.length
  if (room < 0) return ''
  let out = ''
  let used = 0
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme)
    if (used > room) break
    out += grapheme
  }
  return out + mark
}

/** The text with blanks up to `width` columns; longer text is left as it is. */
export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return side === 'left' ? blanks + text : text + blanks
}

function graphemes(text: string): string[] {
  return Array.from(new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text), (s) => s.segment)
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0
  return EAST_ASIAN.test(grapheme) || FULL_WIDTH.test(grapheme) ? 2 : 1
}

/** A probability with two digits; one too small for a number of 64 bits as what it is below. */
export function probability(p: number): string {
  return p === 0 ? '< 1e-300' : p.toExponential(1)
}
