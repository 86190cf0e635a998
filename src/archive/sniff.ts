/**
 * What a text is that should have been a delimited table: a phrase for a message (`an HTML page`, `a VOTable`, …), or null when
 * nothing speaks against a table. Decided by its first characters, never by the content type.
 */
export function sniff(text: string): string | null {
  const start = text.slice(0, 2000).trimStart()
  if (start === '') return text.length > 2000 ? 'a blank page' : 'an empty answer'
  if (start.startsWith('<')) {
    if (/^<(!doctype html|html|head|body|title)\b/i.test(start)) return 'an HTML page'
    if (/<([\w]+:)?VOTABLE\b/i.test(start)) return 'a VOTable'
    return /^<\?xml\b/i.test(start) ? 'an XML document' : 'a page in markup'
  }
  if (/^[[{]/.test(start)) return 'a JSON document'
  if (/^(\\|\|)/.test(start)) return 'an IPAC table'
  if (/^(SIMPLE {2}=|%PDF)/.test(start)) return 'a file, not a table'
  return null
}

/** The first `length` printable characters on one line, markup left out: evidence for a message. */
export function excerpt(text: string, length = 200): string {
  const plain = text
    .slice(0, 20_000)
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
  return (tidy(plain) || tidy(text.slice(0, 20_000))).slice(0, length)
}

function tidy(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/gu, ' ').trim()
}
