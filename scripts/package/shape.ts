// Each element is one that its type knows, holds a value that it may hold, and repeated ones stand together.
import { shapeOf, shapeOfType, type Member, type Shape } from './metadata-types.ts'
import type { Finding } from '../rules/finding.ts'
import type { Metadata } from './tree.ts'
import type { Element } from './xml.ts'

/** Declared as text, and yet full of elements; `bundles.ts` looks into it. */
const NOT_DESCRIBED = new Set(['LightningComponentBundle.targetConfigs'])

type Say = (line: number, message: string) => void

export function checkShape({ path, root }: Metadata): Finding[] {
  const shape = shapeOf(root.name)
  if (shape === undefined) return [{ path, line: root.line, message: `the Metadata API has no type ${root.name}` }]
  const findings: Finding[] = []
  checkElement(root, shape, root.name, (line, message) => findings.push({ path, line, message }))
  return findings
}

function checkElement(element: Element, shape: Shape, within: string, say: Say): void {
  if (shape.is === 'any' || NOT_DESCRIBED.has(within)) return
  if (shape.is === 'object') checkMembers(element, shape.members, within, say)
  else if (element.children.length > 0) say(element.line, `${within} holds a value, not elements`)
  else if (!isValue(element.text, shape)) say(element.line, `${within}: "${element.text}" is not ${wanted(shape)}`)
}

function isValue(text: string, shape: Shape): boolean {
  if (shape.is === 'boolean') return text === 'true' || text === 'false'
  if (shape.is === 'number') return text !== '' && Number.isFinite(Number(text))
  return shape.is !== 'enum' || shape.values.has(text)
}

function wanted(shape: Shape): string {
  if (shape.is !== 'enum') return shape.is === 'boolean' ? 'true or false' : 'a number'
  const values = [...shape.values]
  return values.length > 12 ? `one of the ${values.length} values that it may have` : `one of ${values.join(', ')}`
}

function checkMembers(element: Element, members: ReadonlyMap<string, Member>, within: string, say: Say): void {
  const seen = new Map<string, number>()
  element.children.forEach((child, at) => {
    const member = members.get(child.name)
    if (member === undefined) {
      say(child.line, `${within} has no element ${child.name}: take it out, or mend its name`)
      return
    }
    const before = seen.get(child.name)
    if (before !== undefined && !member.repeated) say(child.line, `${within} may have one ${child.name} only`)
    if (before !== undefined && member.repeated && before !== at - 1)
      say(child.line, `${child.name} stands apart from the others of its name: a deploy takes that for a duplicate, so move it beside them`)
    seen.set(child.name, at)
    checkElement(child, shapeOfType(member.type), `${within}.${child.name}`, say)
  })
  for (const [name, member] of members) if (member.required && !seen.has(name)) say(element.line, `${within} needs the element ${name}`)
}
