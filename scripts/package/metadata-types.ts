// What the Metadata API knows of each type: read out of Salesforce's own declarations, which hold types and nothing that runs.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export type Shape =
  | { is: 'object'; members: ReadonlyMap<string, Member> }
  | { is: 'enum'; values: ReadonlySet<string> }
  | { is: 'boolean' | 'number' | 'text' }
  /** Declared as anything at all. */
  | { is: 'any' }

export interface Member {
  type: ts.TypeNode
  /** Lists are declared as required members although XML may leave them out, so they are not. */
  required: boolean
  repeated: boolean
}

const DECLARATIONS = fileURLToPath(import.meta.resolve('@salesforce/types/metadata')).replace(/\.js$/, '.d.ts')

let aliases: ReadonlyMap<string, ts.TypeNode> | undefined

function aliasesOnce(): ReadonlyMap<string, ts.TypeNode> {
  aliases ??= new Map(
    ts
      .createSourceFile(DECLARATIONS, readFileSync(DECLARATIONS, 'utf8'), ts.ScriptTarget.Latest, true)
      .statements.filter(ts.isTypeAliasDeclaration)
      .map((alias) => [alias.name.text, alias.type]),
  )
  return aliases
}

const shapes = new Map<string, Shape>()

/** The shape of a type by its name; undefined where the Metadata API has none of that name. */
export function shapeOf(name: string): Shape | undefined {
  const known = shapes.get(name)
  if (known) return known
  const type = aliasesOnce().get(name)
  if (!type) return undefined
  const shape = shapeOfType(type)
  shapes.set(name, shape)
  return shape
}

export function shapeOfType(type: ts.TypeNode): Shape {
  if (ts.isTypeReferenceNode(type)) return shapeOf(type.typeName.getText()) ?? { is: 'any' }
  if (ts.isTypeLiteralNode(type)) return { is: 'object', members: new Map(type.members.flatMap(memberOf)) }
  if (ts.isIntersectionTypeNode(type)) {
    const parts = type.types.map(shapeOfType).filter((part) => part.is === 'object')
    return { is: 'object', members: new Map(parts.flatMap(({ members }) => [...members])) }
  }
  const values = (ts.isUnionTypeNode(type) ? [...type.types] : [type]).flatMap((part) =>
    ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal) ? [part.literal.text] : [],
  )
  if (values.length > 0) return { is: 'enum', values: new Set(values) }
  if (type.kind === ts.SyntaxKind.BooleanKeyword) return { is: 'boolean' }
  if (type.kind === ts.SyntaxKind.NumberKeyword) return { is: 'number' }
  return { is: type.kind === ts.SyntaxKind.StringKeyword ? 'text' : 'any' }
}

function memberOf(member: ts.TypeElement): [string, Member][] {
  if (!ts.isPropertySignature(member) || member.type === undefined) return []
  const repeated = ts.isArrayTypeNode(member.type)
  const type = ts.isArrayTypeNode(member.type) ? member.type.elementType : member.type
  return [[member.name.getText(), { type, repeated, required: !repeated && member.questionToken === undefined }]]
}
