// What an Apex file says: its class, what may be called from outside, its queries, its texts. A file that cannot be parsed has no such things.
import { ApexErrorListener, ApexParserFactory, type ApexParseTree } from '@apexdevtools/apex-parser'
import { modelessAt } from './access-modes.ts'
import { bodyOf, type Body } from './apex-bodies.ts'
import { childrenOf, firstOf, kindOf, queryIn, textOf, type Node } from './apex-tree.ts'

export interface Method {
  name: string
  line: number
  isStatic: boolean
  annotations: readonly string[]
  parameters: readonly string[]
  /** Empty for none. */
  returns: string
}
export interface Placed {
  line: number
  text: string
}
/** `found.Account.Name`, `all[0].Id`, `byId.get(id).Name`, `[SELECT …].Id`, from left to right; `this.` is left out. */
export interface Chain {
  line: number
  steps: readonly { is: 'name' | 'call' | 'index' | 'query'; text: string }[]
}
export interface Apex {
  faults: Placed[]
  /** Of the outermost class. */
  className: string | null
  isTest: boolean
  methods: Method[]
  /** Of methods and constructors, of inner classes too. */
  bodies: Body[]
  /** Fields and properties with an annotation, of inner classes too. */
  members: { name: string; annotations: readonly string[] }[]
  queries: Placed[]
  /** Queries and writes that do not say whose rights count, each with a sentence. */
  modeless: Placed[]
  /** String literals, without their quotes. */
  literals: Placed[]
  words: Placed[]
  /** Names that it gives: of classes, methods, parameters, variables. */
  given: Placed[]
  /** Variables, parameters, fields and properties, with their types as they are written, without blanks. */
  declared: { name: string; type: string }[]
  /** What `new Order(Status = 'Draft')` sets. */
  made: { line: number; object: string; field: string }[]
  chains: Chain[]
}

class Faults extends ApexErrorListener {
  readonly found: Placed[] = []
  override apexSyntaxError(line: number, column: number, message: string): void {
    this.found.push({ line, text: `column ${column + 1}: ${message || 'not Apex'}` })
  }
}

/** By their text: most of the time goes into the parser. */
const read = new Map<string, Apex>()

export function readApex(source: string, isTrigger: boolean): Apex {
  const known = read.get(source)
  if (known) return known
  const listener = new Faults()
  const { parser } = ApexParserFactory.createLexerAndParser(source, listener)
  const tree = (isTrigger ? parser.triggerUnit() : parser.compilationUnit()) as ApexParseTree as unknown as Node
  const apex: Apex = {
    faults: listener.found,
    className: null,
    isTest: /@isTest\b/i.test(source),
    methods: [],
    bodies: [],
    members: [],
    queries: [],
    modeless: [],
    literals: [],
    words: [],
    given: [],
    declared: [],
    made: [],
    chains: [],
  }
  if (listener.found.length === 0) walk(tree, source, apex, [])
  read.set(source, apex)
  return apex
}

const GIVES_A_NAME = [
  'ClassDeclaration',
  'InterfaceDeclaration',
  'EnumDeclaration',
  'MethodDeclaration',
  'PropertyDeclaration',
  'VariableDeclarator',
  'FormalParameter',
  'EnhancedForControl',
  'CatchClause',
]
const DECLARES = ['FieldDeclaration', 'PropertyDeclaration', 'LocalVariableDeclaration', 'FormalParameter', 'EnhancedForControl']

function walk(node: Node, source: string, apex: Apex, modifiers: readonly string[]): void {
  if (node.symbol) {
    leaf(node.symbol, apex)
    return
  }
  const kind = kindOf(node)
  if (kind === 'SoqlLiteral' && node.start) apex.queries.push({ line: node.start.line, text: queryIn(node, source) })
  apex.modeless.push(...modelessAt(node))
  if (DECLARES.includes(kind)) apex.declared.push(...declaredBy(node))
  if (kind === 'NewExpression') apex.made.push(...madeBy(node))
  const steps = kind === 'DotExpression' ? stepsOf(node, source) : null
  if (steps && node.start) apex.chains.push({ line: node.start.line, steps })
  if (GIVES_A_NAME.includes(kind) && node.start) apex.given.push({ line: node.start.line, text: textOf(firstOf(node, 'Id')) })
  if (kind === 'ClassDeclaration') apex.className ??= textOf(firstOf(node, 'Id'))
  if (kind === 'MethodDeclaration') apex.methods.push(methodOf(node, modifiers))
  if (['MethodDeclaration', 'ConstructorDeclaration'].includes(kind)) apex.bodies.push(bodyOf(node, annotationsIn(modifiers)))
  if (['FieldDeclaration', 'PropertyDeclaration'].includes(kind)) apex.members.push(...membersOf(node, modifiers))
  const own = childrenOf(node)
    .filter((child) => kindOf(child) === 'Modifier')
    .map((child) => textOf(child).toLowerCase())
  for (const child of childrenOf(node)) walk(child, source, apex, own.length > 0 ? own : kind === 'MemberDeclaration' ? modifiers : [])
}

function leaf({ line, text }: { line: number; text: string }, apex: Apex): void {
  if (/^'.*'$/s.test(text)) apex.literals.push({ line, text: text.slice(1, -1) })
  else if (/^[A-Za-z]\w*$/.test(text)) apex.words.push({ line, text })
}

/** `@AuraEnabled(cacheable=true)` → `auraenabled`. */
const annotationsIn = (modifiers: readonly string[]): string[] => modifiers.flatMap((modifier) => /^@(\w+)/.exec(modifier)?.[1] ?? [])

function methodOf(node: Node, modifiers: readonly string[]): Method {
  const parameters: string[] = []
  const list = firstOf(node, 'FormalParameters')
  const collect = (each: Node): void => {
    if (kindOf(each) === 'FormalParameter') parameters.push(textOf(firstOf(each, 'Id')))
    else for (const child of childrenOf(each)) collect(child)
  }
  if (list) collect(list)
  return {
    name: textOf(firstOf(node, 'Id')),
    line: node.start?.line ?? 1,
    isStatic: modifiers.includes('static'),
    annotations: annotationsIn(modifiers),
    parameters,
    returns: textOf(firstOf(node, 'TypeRef')),
  }
}

/** One for each variable of a declaration, or the one that it is itself. */
function declarators(node: Node): Node[] {
  const list = firstOf(node, 'VariableDeclarators')
  return list ? childrenOf(list).filter((child) => kindOf(child) === 'VariableDeclarator') : [node]
}

function declaredBy(node: Node): Apex['declared'] {
  const type = textOf(firstOf(node, 'TypeRef'))
  return declarators(node).map((each) => ({ name: textOf(firstOf(each, 'Id')), type }))
}

function madeBy(node: Node): Apex['made'] {
  const creator = firstOf(node, 'Creator')
  const rest = creator && firstOf(creator, 'ClassCreatorRest')
  const given = rest && firstOf(rest, 'Arguments')
  const list = given && firstOf(given, 'ExpressionList')
  const sets = (list ? childrenOf(list) : []).filter((child) => kindOf(child) === 'AssignExpression')
  const object = textOf(creator && firstOf(creator, 'CreatedName'))
  return sets.map((set) => ({ line: set.start?.line ?? 1, object, field: textOf(childrenOf(set)[0]) }))
}

/** Null for what begins with anything else than a name, a call or a query. */
function stepsOf(node: Node, source: string): Chain['steps'] | null {
  if (node.symbol) return /^[A-Za-z]\w*$/.test(node.symbol.text) ? [{ is: 'name', text: node.symbol.text }] : null
  const [first, , third] = childrenOf(node)
  if (!first) return null
  const kind = kindOf(node)
  if (kind === 'SoqlLiteral') return [{ is: 'query', text: queryIn(node, source) }]
  if (kind === 'MethodCall') return [{ is: 'call', text: textOf(first) }]
  if (kind === 'ArrayExpression' || kind === 'DotExpression') {
    const before = /^this$/i.test(textOf(first)) ? [] : stepsOf(first, source)
    return before && [...before, kind === 'ArrayExpression' ? { is: 'index', text: '' } : stepAfterDot(third)]
  }
  return childrenOf(node).length === 1 ? stepsOf(first, source) : null
}

function stepAfterDot(node: Node | undefined): Chain['steps'][number] {
  const isCall = node !== undefined && kindOf(node) === 'DotMethodCall'
  return isCall ? { is: 'call', text: textOf(childrenOf(node)[0]) } : { is: 'name', text: textOf(node) }
}

function membersOf(node: Node, modifiers: readonly string[]): Apex['members'] {
  return declarators(node).map((each) => ({ name: textOf(firstOf(each, 'Id')), annotations: annotationsIn(modifiers) }))
}
