// What Apex reads and writes of a record is there on its very object: `new Order(X__c = …)`, `found.X__c`, `found.OrderItems`. Of what is no
// record, and of what cannot be told from the file, nothing is said.
import type { Apex, Chain, Placed } from './apex.ts'
import type { Model } from './model.ts'
import { objectOf } from './soql-fields.ts'

type Classes = ReadonlyMap<string, Apex>

export function checkRecordFields(apex: Apex, name: string, classes: Classes, model: Model): Placed[] {
  const made = apex.made
    .filter(({ object, field }) => model.isObject(object) && !model.field(object, field) && model.parentOf(object, field) === undefined)
    .map(({ line, object, field }) => ({ line, text: `${object} has no field ${field}` }))
  const read = apex.chains.flatMap((chain) => {
    const text = faultIn(chain, name, classes, model)
    return text === null ? [] : [{ line: chain.line, text }]
  })
  // A chain holds shorter ones, with the same fault.
  return [...new Map([...made, ...read].map((fault) => [`${fault.line} ${fault.text}`, fault])).values()]
}

type Step = Chain['steps'][number]
/** `misfit`: not what is meant here, since a list has no fields and a record no places. */
type Outcome = { is: 'type'; type: string } | { is: 'fault'; text: string } | { is: 'unknown' } | { is: 'misfit' }

const UNKNOWN: Outcome = { is: 'unknown' }
const MISFIT: Outcome = { is: 'misfit' }
const typeOf = (type: string | undefined): Outcome => (type === undefined ? UNKNOWN : { is: 'type', type })

/** A name may be declared more than once in a file: what fits one of its types is no fault. */
function faultIn({ steps }: Chain, name: string, classes: Classes, model: Model): string | null {
  const [root, ...rest] = steps
  let types = root ? rootTypes(root, name, classes) : []
  for (const step of rest) {
    const outcomes = types.flatMap((type) => after(type, step, classes, model)).filter(({ is }) => is !== 'misfit')
    const [fault] = outcomes.flatMap((outcome) => (outcome.is === 'fault' ? [outcome.text] : []))
    if (fault !== undefined && outcomes.every(({ is }) => is === 'fault')) return fault
    if (outcomes.some(({ is }) => is === 'unknown')) return null
    types = outcomes.flatMap((outcome) => (outcome.is === 'type' ? [outcome.type] : []))
  }
  return null
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
const declaredAs = (name: string, apex: Apex | undefined): string[] =>
  (apex?.declared ?? []).filter((one) => same(one.name, name)).map(({ type }) => type)
const returnedBy = (name: string, apex: Apex | undefined): string[] =>
  (apex?.methods ?? []).filter((one) => same(one.name, name)).map(({ returns }) => returns)

function rootTypes({ is, text }: Step, name: string, classes: Classes): string[] {
  if (is === 'query') return [objectOf(text)]
  if (is === 'call') return returnedBy(text, classes.get(name))
  const declared = declaredAs(text, classes.get(name))
  return declared.length > 0 || !classes.has(text) ? declared : [text]
}

function after(type: string, step: Step, classes: Classes, model: Model): Outcome[] {
  const [, element] = /^(?:List|Set)<(.+)>$/i.exec(type) ?? /^(.+)\[\]$/.exec(type) ?? []
  const [, value] = /^Map<\w+,(.+)>$/i.exec(type) ?? []
  const one = element ?? value
  if (one !== undefined) return [ofMany(one, step)]
  if (step.is === 'index') return [MISFIT]
  if (step.is === 'name' && model.isObject(type)) return [ofRecord(type, step.text, model)]
  const apex = classes.get(type)
  const found = step.is === 'call' ? returnedBy(step.text, apex) : declaredAs(step.text, apex)
  return found.length === 0 ? [UNKNOWN] : found.map(typeOf)
}

function ofMany(one: string, { is, text }: Step): Outcome {
  if (is === 'name') return MISFIT
  return is === 'index' || same(text, 'get') ? typeOf(one) : UNKNOWN
}

function ofRecord(object: string, name: string, model: Model): Outcome {
  const parent = model.parentOf(object, name)
  if (parent !== undefined) return typeOf(parent)
  const child = model.childrenOf(object, name)
  if (child !== undefined) return typeOf(`List<${child}>`)
  return model.field(object, name) ? UNKNOWN : { is: 'fault', text: `${object} has no field and no child records ${name}` }
}
