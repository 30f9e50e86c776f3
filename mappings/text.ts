/** Salesforce counts characters, some as two, and trims; these are kept free below a field's length. */
const SAFETY = 5

/** `text` in at most `length` UTF-16 units minus a safety, on whole characters, without what Salesforce would strip or change. */
export function cutText(text: string, length: number, safety = SAFETY): string {
  const clean = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  const room = length - safety
  if (clean.length <= room) return clean
  let cut = ''
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(clean)) {
    if (cut.length + segment.length > room - 1) break
    cut += segment
  }
  return `${cut.trimEnd()}…`
}
