// Metadata files as trees whose elements know their line.
import { XMLParser, XMLValidator } from 'fast-xml-parser'

export interface Element {
  name: string
  line: number
  attributes: Readonly<Record<string, string>>
  children: readonly Element[]
  /** What stands between its tags, trimmed; empty where it has elements inside. */
  text: string
}

export type Parsed = { is: 'tree'; root: Element } | { is: 'malformed'; line: number; message: string }

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  captureMetaData: true,
})
const META = XMLParser.getMetaDataSymbol() as unknown as symbol
const TEXT = '#text'
const ATTRIBUTES = ':@'

export function parseXml(text: string): Parsed {
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) return { is: 'malformed', line: verdict.err.line, message: verdict.err.msg }
  const roots = elementsIn(PARSER.parse(text), lineCounter(text)).filter(({ name }) => !name.startsWith('?'))
  const [root] = roots
  if (root === undefined || roots.length > 1) return { is: 'malformed', line: 1, message: `${roots.length} root elements` }
  return { is: 'tree', root }
}

/** The parser's node: one member named after the element, one for its attributes, one behind a symbol for its place. */
type Node = Record<string | symbol, unknown>

function elementsIn(nodes: unknown, lineAt: (index: number) => number): Element[] {
  if (!Array.isArray(nodes)) return []
  return nodes.flatMap((node: Node): Element[] => {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT)
    if (name === undefined) return []
    const children = elementsIn(node[name], lineAt)
    const { startIndex = 0 } = (node[META] ?? {}) as { startIndex?: number }
    return [
      {
        name,
        line: lineAt(startIndex),
        attributes: (node[ATTRIBUTES] ?? {}) as Record<string, string>,
        children,
        text: children.length > 0 ? '' : textIn(node[name]),
      },
    ]
  })
}

const textIn = (nodes: unknown): string =>
  Array.isArray(nodes)
    ? nodes
        .map((node: Node) => String(node[TEXT] ?? ''))
        .join('')
        .trim()
    : ''

function lineCounter(text: string): (index: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index)
  return (index) => ends.filter((end) => end < index).length + 1
}

export const childrenOf = ({ children }: Element, name: string): Element[] => children.filter((child) => child.name === name)
export const childOf = (element: Element, name: string): Element | undefined => childrenOf(element, name)[0]
export const textOf = (element: Element, name: string): string | undefined => childOf(element, name)?.text

/** The element and everything inside it. */
export function everyElement(element: Element): Element[] {
  return [element, ...element.children.flatMap(everyElement)]
}
