// The queries that the product itself sends: every soql`…` of a file, with what is put in replaced by something of its kind.
import ts from 'typescript'
import { lineOf, parseSource, visit, type Finding } from '../rules/finding.ts'
import { checkQuery } from './soql-fields.ts'
import type { Model } from './model.ts'

interface Text {
  line: number
  text: string
}

export function checkProductQueries(path: string, source: string, model: Model): { findings: Finding[]; queries: number } {
  const texts = textsIn(path, source)
  const whole = texts.filter(({ text }) => isQuery(text))
  const objects = whole.flatMap(({ text }) => /\sFROM\s+(\w+)(?![\s\S]*\sFROM\s)/i.exec(text)?.[1] ?? [])
  const parts = texts.filter(({ text }) => !isQuery(text) && !isTail(text) && /\w/.test(text))
  const finding = (line: number) => (message: string) => ({ path, line, message })
  return {
    queries: texts.length,
    findings: [
      ...whole.flatMap(({ line, text }) => checkQuery(text, model).map(finding(line))),
      ...parts.flatMap(({ line, text }) => checkPart(text, objects, model).map(finding(line))),
    ],
  }
}

/** Those of a file that are whole: what is put into one as more fields is left out. */
export const queriesIn = (path: string, source: string): string[] =>
  textsIn(path, source).flatMap(({ text }) => (isQuery(text) ? [text] : []))

/** Where the rest of a query is put behind another one. */
const isTail = (text: string): boolean => /^\s*(?:LIMIT|ORDER BY)\s/i.test(text)
const isQuery = (text: string): boolean => /^\s*SELECT\s/i.test(text)

function textsIn(path: string, text: string): Text[] {
  const source = parseSource(path, text)
  const found: Text[] = []
  visit(source.tree, (node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'soql')
      found.push({ line: lineOf(source, node), text: textOf(node.template) })
  })
  return found
}

function textOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text
  return template.templateSpans.reduce(
    (text, { expression, literal }) => text + standIn(expression, text) + literal.text,
    template.head.text,
  )
}

/** Something of the kind that belongs here; fragments of fields and conditions are looked at by themselves. */
function standIn(value: ts.Expression, before: string): string {
  if (value.kind === ts.SyntaxKind.NullKeyword) return 'null'
  if (/\bLIMIT\s*$/i.test(before)) return '1'
  if (/\bIN\s*$/i.test(before)) return "('x')"
  if (/\bWHERE\s*$/i.test(before)) return 'Id != null'
  return /[=<>]\s*$/.test(before) ? "'x'" : ''
}

/** More fields, or a condition: it must fit one of the objects that its file asks for. */
function checkPart(text: string, objects: readonly string[], model: Model): string[] {
  const fragment = text.trim()
  const query = (object: string): string =>
    fragment.startsWith(',')
      ? `SELECT Id${fragment} FROM ${object}`
      : `SELECT Id FROM ${object} WHERE ${fragment.replace(/^(?:AND|OR)\s/i, '')}`
  const faults = objects.map((object) => checkQuery(query(object), model))
  return faults.some(({ length }) => length === 0)
    ? []
    : (faults[0] ?? ['is a part of a query, and its file has no query that it could belong to'])
}
