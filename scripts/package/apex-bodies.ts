// What a method does with others: whom it calls, and whether it asks for records in user mode. What stands in `System.runAs (…) { … }` is left
// out: it is done in somebody else's name.
import { childrenOf, firstOf, kindOf, textOf, type Node } from './apex-tree.ts'

/** `of`: a class or a variable; empty for the class itself. `new PortalJob(works)` calls PortalJob of PortalJob. */
export interface Call {
  line: number
  of: string
  method: string
  isNew: boolean
}
export interface Body {
  method: string
  line: number
  annotations: readonly string[]
  asksInUserMode: boolean
  calls: Call[]
}

export function bodyOf(node: Node, annotations: readonly string[]): Body {
  const name = textOf(firstOf(node, 'Id') ?? firstOf(node, 'QualifiedName'))
  const body = { method: name, line: node.start?.line ?? 1, annotations, asksInUserMode: false, calls: [] }
  walk(node, body)
  return body
}

function walk(node: Node, body: Body): void {
  if (/^USER_MODE$/i.test(node.symbol?.text ?? '')) body.asksInUserMode = true
  body.calls.push(...callOf(node))
  const isInAnothersName = kindOf(node) === 'RunAsStatement'
  for (const child of childrenOf(node)) if (!(isInAnothersName && kindOf(child) === 'Block')) walk(child, body)
}

function callOf(node: Node): Call[] {
  const line = node.start?.line ?? 1
  const [first, , third] = childrenOf(node)
  switch (kindOf(node)) {
    case 'MethodCall':
      return [{ line, of: '', method: textOf(first), isNew: false }]
    case 'NewExpression': {
      const [of = '', ...inner] = createdBy(node).split('.')
      return [{ line, of, method: inner.at(-1) ?? of, isNew: true }]
    }
    case 'DotExpression': {
      const of = first && third && kindOf(third) === 'DotMethodCall' ? receiverOf(first) : null
      return of === null ? [] : [{ line, of, method: textOf(childrenOf(third as Node)[0]), isNew: false }]
    }
    default:
      return []
  }
}

const createdBy = (node: Node): string => {
  const creator = firstOf(node, 'Creator')
  return textOf(creator && firstOf(creator, 'CreatedName'))
}

/** Null for what is neither a name nor new: the answer of another call, a place in a list. */
function receiverOf(node: Node): string | null {
  if (kindOf(node) === 'NewExpression') return createdBy(node)
  const [, name] = /^(?:this\.)?(\w+)$/i.exec(textOf(node)) ?? []
  return name === undefined ? null : name.replace(/^this$/i, '')
}
