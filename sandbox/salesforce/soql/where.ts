// WHERE: the parser's chain of conditions with counts of parentheses → a tree → a test of a row.
import { equals, includes, isIn, isLess, likePattern, not } from './compare.ts'
import { readLiteral } from './literal.ts'
import { resolvePath, valueAt } from './path.ts'
import { badFilter, malformed, notImitated } from './problem.ts'
import type { Condition, ConditionWithValueQuery, LiteralType, WhereClause } from '@jetstreamapp/soql-parser-js'
import type { Row, Value } from '../org/field.ts'
import type { Truth } from './compare.ts'
import type { Literal } from './literal.ts'
import type { Path, Scope } from './path.ts'

export type Test = (row: Row) => Truth

export interface Filter {
  readonly test: Test
  /** Values that a plain field must equal in every row that passes, so that an index can answer. */
  readonly needs: readonly { path: Path; values: readonly Value[] }[]
}

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | { readonly condition: Condition | ConditionWithValueQuery }

export function compileWhere(scope: Scope, where: WhereClause | undefined): Filter {
  if (!where) return { test: () => true, needs: [] }
  const tokens = flatten(where)
  const filter = readChain(scope, tokens)
  if (tokens.length > 0) throw malformed(scope.soql, 'unexpected token: )')
  return filter
}

function flatten(where: WhereClause): Token[] {
  const tokens: Token[] = []
  let at: WhereClause | undefined = where
  while (at) {
    const left: Condition | ConditionWithValueQuery | null = at.left
    if (left) {
      for (let count = left.openParen ?? 0; count > 0; count -= 1) tokens.push('(')
      if ('operator' in left) {
        tokens.push({ condition: left })
        for (let count = left.closeParen ?? 0; count > 0; count -= 1) tokens.push(')')
      }
    }
    if (!('operator' in at)) break
    tokens.push(at.operator)
    at = at.right
  }
  return tokens
}

/** AND or OR between terms, never both at one level, and NOT only alone: the platform wants parentheses (SOQL reference, "WHERE"). */
function readChain(scope: Scope, tokens: Token[]): Filter {
  if (tokens[0] === 'NOT') {
    tokens.shift()
    const term = tokens[0] === 'NOT' ? readChain(scope, tokens) : readTerm(scope, tokens)
    const next = peek(tokens)
    if (next === 'AND' || next === 'OR') throw malformed(scope.soql, `unexpected token: '${next}'`)
    return { test: (row) => not(term.test(row)), needs: [] }
  }
  const terms = [readTerm(scope, tokens)]
  const operator = tokens[0]
  while (tokens[0] === 'AND' || tokens[0] === 'OR') {
    if (tokens[0] !== operator) throw malformed(scope.soql, `unexpected token: '${tokens[0]}'`)
    tokens.shift()
    if (peek(tokens) === 'NOT') throw malformed(scope.soql, "unexpected token: 'NOT'")
    terms.push(readTerm(scope, tokens))
  }
  return operator === 'OR' ? anyOf(terms) : allOf(terms)
}

const peek = (tokens: readonly Token[]): Token | undefined => tokens[0]

function readTerm(scope: Scope, tokens: Token[]): Filter {
  const token = tokens.shift()
  if (token === '(') {
    const inner = readChain(scope, tokens)
    if (tokens.shift() !== ')') throw malformed(scope.soql, 'expecting a right parentheses, found end of query')
    return inner
  }
  if (typeof token !== 'object') throw malformed(scope.soql, `unexpected token: '${token ?? '<EOF>'}'`)
  return compileCondition(scope, token.condition)
}

const allOf = (terms: readonly Filter[]): Filter => ({
  needs: terms.flatMap((term) => term.needs),
  test(row) {
    let truth: Truth = true
    for (const term of terms) {
      const answer = term.test(row)
      if (answer === false) return false
      if (answer === null) truth = null
    }
    return truth
  },
})

const anyOf = (terms: readonly Filter[]): Filter => ({
  needs: [],
  test: (row) => {
    let truth: Truth = false
    for (const term of terms) {
      const answer = term.test(row)
      if (answer === true) return true
      if (answer === null) truth = null
    }
    return truth
  },
})

function compileCondition(scope: Scope, condition: Condition | ConditionWithValueQuery): Filter {
  if (!('field' in condition)) throw notImitated(scope.soql, 'fn' in condition ? (condition.fn.rawValue ?? 'function') : 'condition')
  if ('valueQuery' in condition) throw notImitated(scope.soql, 'SELECT inside of IN')
  const path = resolvePath(scope, condition.field)
  if (path.field.type === 'address' || (path.field.type === 'textarea' && path.field.length > 255)) {
    throw badFilter(scope.soql, path.written, `field '${path.field.name}' can not be filtered in a query call`)
  }
  // The types of the parser leave out `<>`, which it hands on as written.
  const operator: string = condition.operator.toUpperCase()
  const literals = readLiterals(scope, path, operator, condition.value, condition.literalType)
  const compare = comparison(scope, path, operator, literals)
  const isExact = (operator === '=' || operator === 'IN') && path.parents.length === 0
  const values = literals.flatMap((literal) => (typeof literal === 'string' && literal !== '' ? [literal] : []))
  return {
    test: (row) => compare(valueAt(scope.org, row, path)),
    needs: isExact && values.length === literals.length ? [{ path, values }] : [],
  }
}

function readLiterals(
  scope: Scope,
  path: Path,
  operator: string,
  value: string | string[],
  kinds: LiteralType | LiteralType[] | undefined,
): Literal[] {
  const isList = Array.isArray(value)
  if (isList !== ['IN', 'NOT IN', 'INCLUDES', 'EXCLUDES'].includes(operator))
    throw malformed(scope.soql, `unexpected token: '('`, path.written)
  return [value].flat().map((written, at) => {
    const kind = Array.isArray(kinds) ? kinds[at] : kinds
    if (isList && kind === 'NULL') throw notImitated(scope.soql, 'null inside of a list', path.written)
    return readLiteral(scope, path, kind ?? 'STRING', written, operator === 'LIKE')
  })
}

function comparison(scope: Scope, path: Path, operator: string, literals: readonly Literal[]): (value: Value) => Truth {
  const { field } = path
  const [first = null] = literals
  const isMulti = field.type === 'multipicklist'
  const badOperator = (): Error => badFilter(scope.soql, path.written, 'invalid operator', 'INVALID_QUERY_FILTER_OPERATOR')
  if (first === null && !['=', '!=', '<>'].includes(operator)) throw badOperator()
  if (field.type === 'boolean' && !['=', '!=', '<>'].includes(operator)) throw badOperator()
  switch (operator) {
    case '=':
      return (value) => equals(field, value, first)
    case '!=':
    case '<>':
      return (value) => not(equals(field, value, first))
    case '<':
      return (value) => isLess(field, value, first, false)
    case '<=':
      return (value) => isLess(field, value, first, true)
    case '>':
      return (value) => not(isLess(field, value, first, true))
    case '>=':
      return (value) => not(isLess(field, value, first, false))
    case 'IN':
      return (value) => isIn(field, value, literals)
    case 'NOT IN':
      return (value) => not(isIn(field, value, literals))
    case 'LIKE': {
      if (typeof first !== 'string' || ['id', 'reference', 'date', 'datetime', 'multipicklist'].includes(field.type)) throw badOperator()
      const pattern = likePattern(field, first)
      return (value) => (value === null ? null : pattern.test(String(value)))
    }
    case 'INCLUDES':
    case 'EXCLUDES':
      if (!isMulti) throw badOperator()
      return operator === 'INCLUDES' ? (value) => includes(value, literals) : (value) => not(includes(value, literals))
    default:
      throw notImitated(scope.soql, operator, path.written)
  }
}
