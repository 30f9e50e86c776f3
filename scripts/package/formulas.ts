// Formulas of validation rules and formula fields: brackets close, fields and picklist words exist.
import type { Model } from './model.ts'

const WORD = /\$?[A-Za-z_][\w.]*(?:\s*\()?/g
const CONSTANTS = ['TRUE', 'FALSE', 'NULL']
/** What an org says of itself: no names of ours. */
const GLOBALS = /^\$(?:User|Profile|UserRole|Organization|System|Setup|Api|RecordType)\b/i

export function checkFormula(formula: string, object: string, model: Model): string[] {
  const bare = formula.replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
  const code = bare.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
  const faults: string[] = []
  if (balanceOf(code) !== 0) faults.push('its brackets do not close')
  for (const [word] of code.matchAll(WORD)) {
    if (word.endsWith('(') || CONSTANTS.includes(word.toUpperCase()) || GLOBALS.test(word)) continue
    const [, permission] = /^\$Permission\.(\w+)$/.exec(word) ?? []
    if (permission !== undefined) {
      if (!model.names('CustomPermission').has(permission)) faults.push(`there is no custom permission ${permission}`)
    } else if (!isPath(word, object, model)) faults.push(`${object} has no field ${word}`)
  }
  return [...faults, ...unknownValues(bare, object, model)]
}

/** 0 when every bracket closes; below or above otherwise. */
function balanceOf(code: string): number {
  let open = 0
  for (const character of code) {
    if (character === '(') open += 1
    if (character === ')') open -= 1
    if (open < 0) return open
  }
  return open
}

/** `Account.Customer_Number__c`, `Provisioning_Requested_By__r.Name`. */
export function isPath(path: string, object: string, model: Model): boolean {
  const parts = path.split('.')
  const name = parts.pop() ?? ''
  let at: string | undefined = object
  for (const relationship of parts) at = at === undefined ? undefined : model.parentOf(at, relationship)
  return at !== undefined && model.field(at, name) !== undefined
}

function unknownValues(formula: string, object: string, model: Model): string[] {
  const tests = formula.matchAll(/(?:ISPICKVAL|INCLUDES)\(\s*(?:PRIORVALUE\(\s*)?(\w+)\s*\)?\s*,\s*"([^"]*)"/g)
  const cases = formula.matchAll(/TEXT\(\s*(?:PRIORVALUE\(\s*)?(\w+)\s*\)?\s*\)\s*(?:=|==|<>|!=)\s*"([^"]*)"/g)
  return [...tests, ...cases].flatMap(([, field = '', value = '']) => {
    const values = model.customField(object, field)?.values ?? []
    return values.length === 0 || value === '' || values.includes(value) ? [] : [`${field} has no value "${value}"`]
  })
}
