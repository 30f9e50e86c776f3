// Lightning components: what they import is there, what they call in Apex takes what they send, and their templates hold components that exist.
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import { lineOf, parseSource, visit, type Finding, type Source } from '../rules/finding.ts'
import { childOf, childrenOf, everyElement, textOf } from './xml.ts'
import type { Classes } from './apex-references.ts'
import type { Method } from './apex.ts'
import type { Model } from './model.ts'
import type { Metadata, TextFile } from './tree.ts'

export function checkScript(file: TextFile, classes: Classes, model: Model): Finding[] {
  const source = parseSource(file.path, file.text)
  const findings: Finding[] = []
  const say = (node: ts.Node, message: string): number => findings.push({ path: file.path, line: lineOf(source, node), message })
  for (const { target, node, names } of importsOf(source)) {
    const [, className = '', method = ''] = /^@salesforce\/apex\/(\w+)\.(\w+)$/.exec(target) ?? []
    if (className !== '') for (const message of checkMethod(className, method, names[0], source, classes)) say(node, message)
    else for (const message of checkImport(target, file, model)) say(node, message)
  }
  return findings
}

interface Imported {
  target: string
  node: ts.Node
  names: string[]
}

function importsOf({ tree }: Source): Imported[] {
  return tree.statements.flatMap((statement): Imported[] => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const { moduleSpecifier } = statement
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return []
    const name = ts.isImportDeclaration(statement) ? statement.importClause?.name?.text : undefined
    return [{ target: moduleSpecifier.text, node: statement, names: name === undefined ? [] : [name] }]
  })
}

function checkImport(target: string, { path, inside }: TextFile, model: Model): string[] {
  const isThere = (wanted: string): boolean => model.files.some((file) => file.path === wanted)
  if (target === 'lwc' || target.startsWith('lightning/')) return []
  if (target.startsWith('.')) return isThere(`${join(dirname(path), target)}.js`) ? [] : [`there is no file ${target}.js`]
  const [kind, name = ''] = target.startsWith('c/') ? ['c', target.slice(2)] : [target.split('/')[1], target.split('/').slice(2).join('/')]
  if (kind === 'c') return model.names('LightningComponentBundle').has(name) ? [] : [`there is no component c/${name}`]
  if (kind === 'schema') return isSchema(name, model) ? [] : [`there is no ${name}`]
  if (kind === 'customPermission') return model.names('CustomPermission').has(name) ? [] : [`there is no custom permission ${name}`]
  if (kind === 'label') return labelsIn(model).includes(name) ? [] : [`there is no label ${name}`]
  if (kind === 'i18n' || kind === 'user' || kind === 'client') return []
  return inside.includes('__tests__') ? [] : [`${target} is nothing that a component can import`]
}

function isSchema(name: string, model: Model): boolean {
  const [object = '', ...path] = name.split('.')
  if (path.length === 0) return model.isObject(object)
  const field = path.pop() ?? ''
  const at = path.reduce<string | undefined>((from, step) => (from === undefined ? undefined : model.parentOf(from, step)), object)
  return at !== undefined && model.field(at, field) !== undefined
}

const labelsIn = ({ metadata }: Model): string[] =>
  metadata
    .filter(({ place }) => place.type === 'CustomLabels')
    .flatMap(({ root }) => childrenOf(root, 'labels').map((label) => `c.${textOf(label, 'fullName')}`))

function checkMethod(className: string, name: string, local: string | undefined, source: Source, classes: Classes): string[] {
  const apex = classes.get(className)
  if (!apex) return [`there is no class ${className}`]
  if (apex.faults.length > 0) return []
  const methods = apex.methods.filter((method) => method.name === name)
  const [method] = methods
  if (!method) return [`${className} has no method ${name}`]
  if (methods.length > 1)
    return [`${className} has ${methods.length} methods ${name}: one that is called from a component cannot be overloaded`]
  if (!method.isStatic || !method.annotations.includes('auraenabled')) return [`${className}.${name} is not static and @AuraEnabled`]
  return local === undefined ? [] : checkCalls(method, local, source)
}

/** Apex takes its arguments by name: one that is misspelt arrives as null, and nobody says so. */
function checkCalls(method: Method, local: string, { tree }: Source): string[] {
  const faults: string[] = []
  visit(tree, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== local) return
    const [argument] = node.arguments
    if (argument !== undefined && !ts.isObjectLiteralExpression(argument)) return
    const sent = (argument?.properties ?? []).map((property) => property.name?.getText() ?? '')
    for (const name of sent)
      if (!method.parameters.includes(name)) faults.push(`${method.name} takes no ${name}, only ${method.parameters.join(', ')}`)
    for (const name of method.parameters) if (!sent.includes(name)) faults.push(`${method.name} is not given its ${name}`)
  })
  return faults
}

/** `<c-provisioning-lines>` is the component provisioningLines. */
export function checkTemplate({ path, text }: TextFile, model: Model): Finding[] {
  return [...text.matchAll(/<c-([a-z0-9-]+)/g)].flatMap(({ 1: tag = '', index }) => {
    const name = tag.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    if (model.names('LightningComponentBundle').has(name)) return []
    return [{ path, line: text.slice(0, index).split('\n').length, message: `there is no component ${name}` }]
  })
}

const TARGET_CONFIG = ['actionType', 'objects', 'property', 'propertyType', 'supportedFormFactors', 'hasStep', 'configurationEditor']

export function checkBundle({ path, place, root }: Metadata, model: Model): Finding[] {
  const findings: Finding[] = []
  const say = (line: number, message: string): number => findings.push({ path, line, message })
  const script = join(dirname(path), `${place.name}.js`)
  if (!model.files.some((file) => file.path === script)) say(root.line, `there is no ${basename(script)} beside it`)
  const targets = everyElement(root)
    .filter(({ name }) => name === 'target')
    .map(({ text }) => text)
  const configs = childOf(root, 'targetConfigs')
  for (const config of configs ? configs.children : []) {
    for (const target of (config.attributes['targets'] ?? '').split(',').map((each) => each.trim()))
      if (!targets.includes(target)) say(config.line, `configures ${target || 'nothing'}, which is none of its targets`)
    for (const { name, line, text } of config.children) {
      if (!TARGET_CONFIG.includes(name)) say(line, `targetConfig has no element ${name}`)
      if (name === 'actionType' && !['ScreenAction', 'Action'].includes(text))
        say(line, `actionType is ScreenAction or Action, not ${text}`)
    }
  }
  return findings
}
