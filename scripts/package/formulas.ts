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

export interface FieldOf {
  object: string
  name: string
}

/** `Account.Customer_Number__c`, `Provisioning_Requested_By__r.Name`: the fields on the way and the one at its end, undefined where it leads nowhere. */
export function fieldsOnPath(path: string, object: string, model: Model): FieldOf[] | undefined {
  const parts = path.split('.')
  const name = parts.pop() ?? ''
  const passed: FieldOf[] = []
  let at = object
  for (const relationship of parts) {
    const parent = model.parentOf(at, relationship)
    if (parent === undefined) return undefined
    passed.push({ object: at, name: /__r$/i.test(relationship) ? relationship.replace(/__r$/i, '__c') : `${relationship}Id` })
    at = parent
  }
  return model.field(at, name) === undefined ? undefined : [...passed, { object: at, name }]
}

export const isPath = (path: string, object: string, model: Model): boolean => fieldsOnPath(path, object, model) !== undefined

function unknownValues(formula: string, object: string, model: Model): string[] {
  const tests = formula.matchAll(/(?:ISPICKVAL|INCLUDES)\(\s*(?:PRIORVALUE\(\s*)?(\w+)\s*\)?\s*,\s*"([^"]*)"/g)
  const cases = formula.matchAll(/TEXT\(\s*(?:PRIORVALUE\(\s*)?(\w+)\s*\)?\s*\)\s*(?:=|==|<>|!=)\s*"([^"]*)"/g)
  return [...tests, ...cases].flatMap(([, field = '', value = '']) => {
    const values = model.customField(object, field)?.values ?? []
    return values.length === 0 || value === '' || values.includes(value) ? [] : [`${field} has no value "${value}"`]
  })
}
