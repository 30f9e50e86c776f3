// Looks a name up in the package, and says so where it is not there.
import type { Model } from './model.ts'
import type { Element } from './xml.ts'

export type Say = (element: Element, message: string) => void

export const isCustomName = (word: string, model: Model): boolean => {
  const wanted = word.replace(/__r$/i, '__c').toLowerCase()
  return (
    model.fields.some(({ name }) => name.toLowerCase() === wanted) ||
    model.isObject(word) ||
    (word.toLowerCase().endsWith('__r') &&
      model.fields.some(({ relationshipName }) => `${relationshipName}__r`.toLowerCase() === word.toLowerCase()))
  )
}

export function mustExist(elements: readonly Element[], type: string, model: Model, say: Say): void {
  for (const element of elements) {
    const name = element.text.replace(/^c:/, '')
    if (!model.names(type).has(name)) say(element, `there is no ${type} ${name}`)
  }
}

export function mustBeField(element: Element | undefined, object: string, model: Model, say: Say): void {
  if (element && !model.field(object, element.text)) say(element, `${object} has no field ${element.text}`)
}

export function mustBeValues(element: Element | undefined, values: readonly string[], field: string, say: Say): void {
  if (!element || values.length === 0) return
  for (const value of element.text.split(',')) if (!values.includes(value.trim())) say(element, `${field} has no value "${value.trim()}"`)
}
