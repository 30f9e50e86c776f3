// Whose rights a query or a write has. What they are where nothing is said has changed with an API version, so each says it: nobody who reads the
// Apex has to know which version it is of, and none changes its meaning with the next.
import type { Placed } from './apex.ts'
import { childrenOf, firstOf, kindOf, textOf, type Node } from './apex-tree.ts'

const STATEMENT = /^(Insert|Update|Upsert|Delete|Undelete|Merge)Statement$/

/** Methods that take an access level, in small letters. */
const TAKES_A_LEVEL: Readonly<Record<string, readonly string[]>> = {
  database: [
    ...['query', 'countquery', 'getquerylocator', 'getcursor', 'getpaginationcursor'].flatMap((name) => [name, `${name}withbinds`]),
    ...['insert', 'update', 'delete'].flatMap((name) => [name, `${name}immediate`, `${name}async`]),
    'upsert',
    'undelete',
    'merge',
    'convertlead',
  ],
  search: ['query', 'find'],
}

/** What the node itself asks for or writes without saying whose rights count. */
export function modelessAt(node: Node): Placed[] {
  const what = modelessIn(node)
  return what === null
    ? []
    : [{ line: node.start?.line ?? 1, text: `${what} names no mode: say whose rights count, the user's or the system's` }]
}

function modelessIn(node: Node): string | null {
  const kind = kindOf(node)
  // Texts of nodes are without their blanks.
  if (/^So[qs]lLiteral$/.test(kind)) return /WITH(?:USER|SYSTEM)_MODE/i.test(textOf(node)) ? null : 'a query'
  const [, statement] = STATEMENT.exec(kind) ?? []
  if (statement !== undefined) return firstOf(node, 'AccessLevel') ? null : statement.toLowerCase()
  return kind === 'DotExpression' ? modelessCall(node) : null
}

function modelessCall(node: Node): string | null {
  const [receiver, , call] = childrenOf(node)
  const [, owner = ''] = /^(?:System\.)?(\w+)$/i.exec(textOf(receiver)) ?? []
  if (!call || kindOf(call) !== 'DotMethodCall') return null
  const method = textOf(childrenOf(call)[0])
  if (TAKES_A_LEVEL[owner.toLowerCase()]?.includes(method.toLowerCase()) !== true) return null
  return /\bAccessLevel\.(?:USER|SYSTEM)_MODE\b/i.test(textOf(call)) ? null : `${owner}.${method}`
}
