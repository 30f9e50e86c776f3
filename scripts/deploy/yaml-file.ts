// YAML as it lies in a file: what it says, and on which line.
import { LineCounter, parseAllDocuments } from 'yaml'
import type { Finding } from '../rules/finding.ts'

export type Path = readonly (string | number)[]

export interface YamlDocument {
  value: unknown
  /** Of the node at `path`, or of the nearest above it that is there. */
  lineOf(path: Path): number
}

export interface YamlFile {
  documents: YamlDocument[]
  findings: Finding[]
}

export function parseYaml(path: string, text: string): YamlFile {
  const lines = new LineCounter()
  const parsed = [...parseAllDocuments(text, { lineCounter: lines, merge: true })].filter((document) => 'contents' in document)
  const findings = parsed
    .flatMap(({ errors, warnings }) => [...errors, ...warnings])
    .map(({ pos, message }) => ({ path, line: lines.linePos(pos[0]).line, message: `is no YAML: ${message.split('\n')[0] ?? ''}` }))
  const documents = parsed
    .filter(({ contents, errors }) => contents !== null && errors.length === 0)
    .map((document) => ({
      value: document.toJS() as unknown,
      lineOf(at: Path): number {
        for (let length = at.length; length > 0; length -= 1) {
          const node = document.getIn(at.slice(0, length), true)
          if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
            return lines.linePos(Number(node.range[0])).line
        }
        return 1
      },
    }))
  return { documents, findings }
}
