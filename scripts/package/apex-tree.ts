// The tree that the Apex parser makes of a file, as far as it is walked.

/** Rules have children, leaves a symbol. */
export interface Node {
  children?: Node[] | null
  symbol?: { line: number; text: string }
  start?: { line: number; start: number }
  stop?: { stop: number } | null
  getText?: () => string
}

export const kindOf = (node: Node): string => node.constructor.name.replace(/Context$/, '')
export const childrenOf = (node: Node): Node[] => node.children ?? []
export const firstOf = (node: Node, kind: string): Node | undefined => childrenOf(node).find((child) => kindOf(child) === kind)
export const textOf = (node: Node | undefined): string => node?.getText?.() ?? ''
/** Of a query in brackets, with its blanks. */
export const queryIn = ({ start, stop }: Node, source: string): string =>
  start && stop ? source.slice(start.start + 1, stop.stop).trim() : ''
