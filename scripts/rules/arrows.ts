// Who may import whom, as a table: arrows go down, never up or sideways. A folder may always import itself.
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { lineOf, visit, type Finding, type Source } from './finding.ts'

const FLOOR = ['src/base', 'src/contract']
const CLIENTS = ['salesforce', 'whmcs', 'esim', 'mail']
const VERBS = ['auth', 'accounts', 'catalog', 'orders', 'billing', 'subscriptions', 'provisioning', 'reconcile', 'recovery'].map(
  (area) => `src/${area}`,
)
const BELOW_VERBS = ['src/effects', 'src/journal', 'src/db', 'mappings', ...CLIENTS, ...FLOOR]

interface Arrow {
  may: readonly string[]
  /** `import type` alone. */
  types?: readonly string[]
}
const verb = (...also: string[]): Arrow => ({ may: ['src/accounts', ...BELOW_VERBS, ...also] })
const client: Arrow = { may: FLOOR }
const ANYTHING = undefined

export const ARROWS: Readonly<Record<string, Arrow | typeof ANYTHING>> = {
  'src/base': { may: [] },
  'src/contract': { may: ['src/base'] },
  salesforce: client,
  whmcs: client,
  esim: client,
  mail: client,
  mappings: { may: FLOOR, types: CLIENTS },
  // The store in db fulfils the journal's port; the journal knows the database by its types alone.
  'src/db': { may: [...FLOOR, 'src/journal'] },
  'src/journal': { may: FLOOR, types: ['src/db'] },
  'src/effects': { may: ['src/journal', 'src/db', 'mappings', ...CLIENTS, ...FLOOR] },
  'src/auth': verb(),
  'src/accounts': verb(),
  'src/catalog': verb(),
  'src/orders': verb(),
  'src/billing': verb(),
  // Provisioning moves an order along; which moves are legal stands in orders/states.ts.
  'src/provisioning': verb('src/orders'),
  // What orders became is read by the rules by which they were made.
  'src/reconcile': verb('src/orders', 'src/provisioning'),
  // What runs for a customer is told by the rule by which it is compared.
  'src/subscriptions': verb('src/reconcile'),
  // What was lost is taken up as it was begun, and then compared.
  'src/recovery': verb('src/orders', 'src/provisioning', 'src/reconcile'),
  // The doctor looks at every system, and at the catalogue as customers are shown it.
  'src/doctor': verb('src/catalog'),
  'src/http': { may: [...VERBS, ...FLOOR], types: BELOW_VERBS },
  'src/cli': { may: [...VERBS, ...BELOW_VERBS, 'src/doctor', 'src/http'] },
  jobs: { may: [...VERBS, ...BELOW_VERBS] },
  sandbox: { may: [] },
  portal: { may: [] },
  test: ANYTHING,
  scripts: ANYTHING,
  bench: ANYTHING,
}
/** These put the parts together, so they see all of them. */
const FREE_FILES = /^(src\/(main|wire)|src\/wire\/[\w-]+|jobs\/main|src\/cli\/[\w-]+|vitest\.config)\.ts$/

/** What a pure function may use: hashing asks the machine for nothing. */
const PURE_MODULES = ['node:crypto', 'node:util', 'node:buffer']

/** `src/orders/states.ts` → `src/orders`, `whmcs/actions/x.ts` → `whmcs`. */
export const areaOf = (path: string): string => path.split('/').slice(0, path.startsWith('src/') ? 2 : 1).join('/') // prettier-ignore

export function checkArrows(source: Source): Finding[] {
  const from = areaOf(source.path)
  if (FREE_FILES.test(source.path)) return []
  if (!(from in ARROWS)) return [{ path: source.path, line: 1, message: `${from} is not in the table of arrows (scripts/rules/arrows.ts)` }]
  const arrow = ARROWS[from]
  const findings: Finding[] = []
  for (const { target, node, typeOnly } of importsOf(source)) {
    const say = (message: string) => findings.push({ path: source.path, line: lineOf(source, node), message })
    if (from === 'mappings' && target.startsWith('node:') && !PURE_MODULES.includes(target))
      say('mappings are pure: they use nothing of the machine')
    if (!arrow || !target.startsWith('.')) continue
    const to = areaOf(normalize(join(dirname(source.path), target)).replaceAll('\\', '/'))
    if (to === from || arrow.may.includes(to) || (typeOnly && arrow.types?.includes(to))) continue
    say(`${from} may not import ${to}${arrow.types?.includes(to) ? ' but by `import type`' : ''}`)
  }
  return findings
}

interface Import {
  target: string
  node: ts.Node
  typeOnly: boolean
}

function importsOf({ tree }: Source): Import[] {
  const found: Import[] = []
  visit(tree, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const { importClause: clause } = node
      const named = clause?.namedBindings
      const eachType =
        !clause?.name &&
        named !== undefined &&
        ts.isNamedImports(named) &&
        named.elements.length > 0 &&
        named.elements.every((one) => one.isTypeOnly)
      found.push({ target: node.moduleSpecifier.text, node, typeOnly: clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || eachType })
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ target: node.moduleSpecifier.text, node, typeOnly: node.isTypeOnly })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments
      if (target && ts.isStringLiteral(target)) found.push({ target: target.text, node, typeOnly: false })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push({ target: node.argument.literal.text, node, typeOnly: true })
    }
  })
  return found
}
