// Small files: one that grows has usually met a second subject.
import type { Finding, Source } from './finding.ts'

const WARN_LINES = 180
const MOST_LINES = 260
/** Tables, seed and tests may be long, and what is generated is as long as it is. */
const MAY_BE_LONG = /^(test|sandbox\/seed|bench)\/|(^|[/-])(tables?|words|schema|objects)\.ts$|\.d\.ts$/

export function checkLength({ path, text }: Source): Finding[] {
  const lines = text.trimEnd().split('\n').length
  if (lines <= WARN_LINES || MAY_BE_LONG.test(path)) return []
  const finding = { path, line: lines, message: `${lines} lines; files seldom pass ${WARN_LINES}, none passes ${MOST_LINES}` }
  return [lines > MOST_LINES ? finding : { ...finding, warning: true }]
}
