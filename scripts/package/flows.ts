// Flows: whatever an element names, is there: the next element, a record's field, a method of Apex, a variable.
import { childOf, childrenOf, everyElement, textOf, type Element } from './xml.ts'
import type { Apex } from './apex.ts'
import type { Classes } from './apex-references.ts'
import type { Model } from './model.ts'
import type { Metadata } from './tree.ts'
import type { Finding } from '../rules/finding.ts'

/** Children that hold fields of the element's object, and the member with the field's name. */
const FIELD_MEMBERS = [
  ['filters', 'field'],
  ['inputAssignments', 'field'],
  ['outputAssignments', 'field'],
] as const

export function checkFlow({ path, root }: Metadata, classes: Classes, model: Model): Finding[] {
  const findings: Finding[] = []
  const say = ({ line }: Element, message: string): number => findings.push({ path, line, message })
  const elements = root.children.filter((child) => childOf(child, 'name') !== undefined)
  const names = new Set(everyElement(root).flatMap((element) => textOf(element, 'name') ?? []))
  if (textOf(root, 'status') === undefined) say(root, 'has no status: Active or Draft')
  for (const target of everyElement(root).filter(({ name }) => name === 'targetReference'))
    if (!names.has(target.text)) say(target, `goes on to ${target.text}, which is not there`)
  const held = new Map(elements.map((element) => [textOf(element, 'name') ?? '', heldBy(element, classes)]))
  for (const element of everyElement(root)) checkMergeFields(element, names, held, model, say)
  const start = childOf(root, 'start')
  const followsSave = start !== undefined && textOf(start, 'triggerType')?.startsWith('Record') === true
  for (const element of elements) {
    if (followsSave && element.name === 'actionCalls' && childOf(element, 'faultConnector') === undefined)
      say(element, `a fault of ${textOf(element, 'name')} undoes the save that started the flow: it needs a faultConnector`)
    const object = textOf(element, 'object')
    if (object !== undefined) checkObject(element, object, model, say)
    if (element.name === 'actionCalls' && textOf(element, 'actionType') === 'apex') checkAction(element, classes, say)
    if (element.name === 'subflows' && !model.names('Flow').has(textOf(element, 'flowName') ?? ''))
      say(element, `there is no Flow ${textOf(element, 'flowName')}`)
  }
  return findings
}

type Say = (element: Element, message: string) => void

/** What an element holds for others to name: the fields that a look-up asks for, the variables of an action. Null where it cannot be told. */
function heldBy(element: Element, classes: Classes): readonly string[] | null {
  const asked = childrenOf(element, 'queriedFields').map(({ text }) => text)
  if (element.name === 'recordLookups') return asked.length > 0 ? asked : null
  const apex = element.name === 'actionCalls' ? classes.get(textOf(element, 'actionName') ?? '') : undefined
  return apex && apex.faults.length === 0 ? invocableVariables(apex) : null
}

const invocableVariables = ({ members }: Apex): string[] =>
  members.filter(({ annotations }) => annotations.includes('invocablevariable')).map(({ name }) => name)

/** Names that every flow knows. */
const GLOBAL = /^\$(?:Record|Record__Prior|Flow|User|Organization|Profile|Api|GlobalConstant|System|Setup|Label|Permission)\b/

function checkMergeFields(
  element: Element,
  names: ReadonlySet<string>,
  held: ReadonlyMap<string, readonly string[] | null>,
  model: Model,
  say: Say,
): void {
  const merged = [...element.text.matchAll(/\{!([^}]+)\}/g)].map(([, inner = '']) => inner.trim())
  const references = [
    'elementReference',
    'assignToReference',
    'leftValueReference',
    'inputReference',
    'collectionReference',
    'recordId',
  ].includes(element.name)
    ? [element.text]
    : []
  for (const reference of [...merged, ...references]) {
    const [, permission] = /^\$Permission\.(\w+)$/.exec(reference) ?? []
    if (permission !== undefined && !model.names('CustomPermission').has(permission))
      say(element, `there is no custom permission ${permission}`)
    const [first = '', second] = reference.split('.')
    if (first !== '' && !GLOBAL.test(reference) && /^\w+$/.test(first) && !names.has(first))
      say(element, `${first} is no element or variable of this flow`)
    if (second !== undefined && held.get(first)?.includes(second) === false) say(element, `${first} holds no ${second}`)
  }
}

function checkObject(element: Element, object: string, model: Model, say: Say): void {
  if (!model.isObject(object)) {
    say(element, `there is no object ${object}`)
    return
  }
  const fields = [
    ...childrenOf(element, 'queriedFields'),
    ...FIELD_MEMBERS.flatMap(([list, member]) => childrenOf(element, list).flatMap((each) => childrenOf(each, member))),
  ]
  for (const field of fields) if (!model.field(object, field.text)) say(field, `${object} has no field ${field.text}`)
}

function checkAction(element: Element, classes: Classes, say: Say): void {
  const name = textOf(element, 'actionName') ?? ''
  const apex = classes.get(name)
  if (apex && apex.faults.length > 0) return
  const method = apex?.methods.find(({ annotations }) => annotations.includes('invocablemethod'))
  if (!apex || !method) {
    say(element, `there is no class ${name} with an @InvocableMethod`)
    return
  }
  const taken = invocableVariables(apex)
  if (taken.length === 0) return
  for (const [list, member] of [
    ['inputParameters', 'name'],
    ['outputParameters', 'name'],
  ] as const)
    for (const parameter of childrenOf(element, list)) {
      const wanted = textOf(parameter, member) ?? ''
      if (!taken.includes(wanted)) say(parameter, `${name} has no @InvocableVariable ${wanted}`)
    }
}
