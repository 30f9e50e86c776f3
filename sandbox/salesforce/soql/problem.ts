// Refusals of queries, with the caret under the place as the platform draws it.
import { SalesforceError } from '../org/errors.ts'

const ADVICE = 'Please reference your WSDL or the describe call for the appropriate names.'

/** `near` is the word to point at; without one (or if it isn't found) the message stands alone. */
function pointed(soql: string, near: string, message: string): string {
  const at = near === '' ? -1 : find(soql, near)
  if (at < 0) return message
  const before = soql.slice(0, at).split('\n')
  const column = (before.at(-1) ?? '').length
  const line = soql.split('\n')[before.length - 1] ?? ''
  return `\n${line}\n${' '.repeat(column)}^\nERROR at Row:${before.length}:Column:${column + 1}\n${message}`
}

/** Where the word stands, outside of quoted text. */
function find(soql: string, word: string): number {
  const bare = soql.replaceAll(/'(?:[^'\\]|\\.)*'/gs, (quoted) => '\u0001'.repeat(quoted.length))
  const escaped = word.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
  return bare.search(new RegExp(`(?<![\\w.])${escaped}(?![\\w.])`, 'i'))
}

export const malformed = (soql: string, message: string, near = ''): SalesforceError =>
  new SalesforceError(400, 'MALFORMED_QUERY', pointed(soql, near, message))

/** Said of everything that the platform may know and this stand-in doesn't: never a silently wrong answer. */
export const notImitated = (soql: string, what: string, near = ''): SalesforceError =>
  malformed(soql, `unexpected token: ${what} (this stand-in does not know it)`, near)

export const noColumn = (soql: string, written: string, column: string, object: string): SalesforceError => {
  const advice = `If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${ADVICE}`
  return new SalesforceError(400, 'INVALID_FIELD', pointed(soql, written, `No such column '${column}' on entity '${object}'. ${advice}`))
}

export const noRelationship = (soql: string, relationship: string, written: string): SalesforceError => {
  const advice = `If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${ADVICE}`
  return new SalesforceError(
    400,
    'INVALID_FIELD',
    pointed(soql, written, `Didn't understand relationship '${relationship}' in field path. ${advice}`),
  )
}

export const noObject = (soql: string, name: string): SalesforceError => {
  const advice = `If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${ADVICE}`
  return new SalesforceError(400, 'INVALID_TYPE', pointed(soql, name, `sObject type '${name}' is not supported. ${advice}`))
}

export const badFilter = (soql: string, near: string, message: string, code = 'INVALID_FIELD'): SalesforceError =>
  new SalesforceError(400, code, pointed(soql, near, message))
