/** Text out of a file, safe for a terminal: what is not printable ASCII becomes `?`. */
export function printableLine(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}
