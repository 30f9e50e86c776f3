// Time, chance, the network and the environment come in through one file each, so that a test can own them.
import ts from 'typescript'
import { lineOf, visit, type Finding, type Source } from './finding.ts'

const PRODUCT = /^(src|jobs|mappings|salesforce|whmcs|esim|mail)\//

/** The files that may touch the real thing. */
const ADAPTERS = {
  time: ['src/base/clock.ts'],
  chance: ['src/base/random.ts'],
  network: ['src/base/http-agent.ts', 'src/base/http-wire.ts'],
  environment: ['src/main.ts', 'jobs/main.ts', 'src/cli/'],
} as const
type Port = keyof typeof ADAPTERS

const INSTEAD: Record<Port, string> = {
  time: 'take the clock (src/base/clock.ts) as an argument',
  chance: 'take the random source (src/base/random.ts) as an argument',
  network: 'go through a client',
  environment: 'add the setting to src/base/config-fields.ts',
}

const CALLS: Readonly<Record<string, Port>> = {
  setTimeout: 'time',
  setInterval: 'time',
  Date: 'time',
  'Date.now': 'time',
  'performance.now': 'time',
  'Math.random': 'chance',
  randomUUID: 'chance',
  'crypto.randomUUID': 'chance',
  fetch: 'network',
}
const MODULES: Readonly<Record<string, Port>> = {
  'node:timers': 'time',
  'node:timers/promises': 'time',
  timers: 'time',
  'timers/promises': 'time',
}

export function checkPorts(source: Source): Finding[] {
  if (!PRODUCT.test(source.path)) return []
  const findings: Finding[] = []
  visit(source.tree, (node) => {
    const use = useOf(node)
    if (!use || ADAPTERS[use.port].some((adapter) => (adapter.endsWith('/') ? source.path.startsWith(adapter) : source.path === adapter)))
      return
    findings.push({ path: source.path, line: lineOf(source, node), message: `${use.what} is not used here: ${INSTEAD[use.port]}` })
  })
  return findings
}

function useOf(node: ts.Node): { what: string; port: Port } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const port = MODULES[node.moduleSpecifier.text]
    return port && { what: node.moduleSpecifier.text, port }
  }
  // `import { env } from 'node:process'` and `const { env } = process` reach the same record as `process.env`.
  if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === 'env' && moduleOf(node) === 'node:process')
    return { what: 'process.env', port: 'environment' }
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer && nameOf(node.initializer) === 'process')
    return node.name.elements.some((one) => (one.propertyName ?? one.name).getText() === 'env')
      ? { what: 'process.env', port: 'environment' }
      : undefined
  if (nameOf(node) === 'process.env') return { what: 'process.env', port: 'environment' }
  if (ts.isNewExpression(node) && nameOf(node.expression) === 'Date' && !node.arguments?.length) return { what: 'new Date()', port: 'time' }
  // `Date.now` is caught handed on as well as called; a bare name only where it is called, since it may be a field of that name.
  const dotted =
    ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
      ? nameOf(node)
      : ts.isCallExpression(node) && ts.isIdentifier(node.expression)
        ? node.expression.text
        : undefined
  const port = dotted === undefined || !Object.hasOwn(CALLS, dotted) ? undefined : CALLS[dotted]
  return dotted !== undefined && port ? { what: dotted, port } : undefined
}

/** `Date.now`, `globalThis.Date.now` and `process['env']` by their plain names. */
function nameOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return node.text
  const owner = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? nameOf(node.expression) : undefined
  if (owner === undefined) return undefined
  const member = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)
      ? node.argumentExpression.text
      : undefined
  return member === undefined ? undefined : owner === 'globalThis' ? member : `${owner}.${member}`
}

const moduleOf = (node: ts.ImportSpecifier): string | undefined => {
  const { moduleSpecifier } = node.parent.parent.parent
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined
}
