// Every name in the metadata is the name of something that is there.
import { checkFormula } from './formulas.ts'
import { childOf, childrenOf, everyElement, textOf, type Element } from './xml.ts'
import type { Model } from './model.ts'
import type { Metadata } from './tree.ts'
import type { Finding } from '../rules/finding.ts'

type Say = (element: Element, message: string) => void
type Check = (file: Metadata, model: Model, say: Say) => void

const CHECKS: Readonly<Record<string, Check>> = {
  QuickAction: checkQuickAction,
  ListView: checkListView,
  ValidationRule: checkValidationRule,
  NamedCredential: checkNamedCredential,
  PlatformEventChannelMember: checkChannelMember,
  CustomMetadata: checkRecord,
  CustomField: checkCustomField,
  Layout: checkLayout,
  PermissionSetGroup: ({ root }, model, say) => mustExist(childrenOf(root, 'permissionSets'), 'PermissionSet', model, say),
  FlexiPage: ({ root }, model, say) =>
    mustExist(
      everyElement(root).filter(({ name, text }) => name === 'componentName' && text.startsWith('c:')),
      'LightningComponentBundle',
      model,
      say,
    ),
}

/** Elements whose text is prose. */
const PROSE = [
  'description',
  'label',
  'inlineHelpText',
  'errorMessage',
  'masterLabel',
  'helpText',
  'fieldText',
  'pluralLabel',
  'value',
  'stringValue',
  'text',
]

export function checkReferences(file: Metadata, model: Model): Finding[] {
  const findings: Finding[] = []
  const say: Say = ({ line }, message) => findings.push({ path: file.path, line, message })
  CHECKS[file.place.type]?.(file, model, say)
  for (const element of everyElement(file.root)) if (!PROSE.includes(element.name)) checkWords(element, model, say)
  return unique(findings)
}

const unique = (findings: Finding[]): Finding[] =>
  findings.filter(({ line, message }, at) => findings.findIndex((other) => other.line === line && other.message === message) === at)

/** A last look: whatever has the look of a custom name must be one, wherever it stands. */
function checkWords({ line, text, name }: Element, model: Model, say: Say): void {
  for (const [word] of text.matchAll(/\b[A-Za-z]\w*__(?:c|r|e|mdt)\b/g))
    if (!isCustomName(word, model)) say({ line } as Element, `${name}: ${word} is nothing that is there`)
}

export const isCustomName = (word: string, model: Model): boolean => {
  const wanted = word.replace(/__r$/i, '__c').toLowerCase()
  return (
    model.fields.some(({ name }) => name.toLowerCase() === wanted) ||
    model.isObject(word) ||
    (word.toLowerCase().endsWith('__r') &&
      model.fields.some(({ relationshipName }) => `${relationshipName}__r`.toLowerCase() === word.toLowerCase()))
  )
}

function mustExist(elements: readonly Element[], type: string, model: Model, say: Say): void {
  for (const element of elements) {
    const name = element.text.replace(/^c:/, '')
    if (!model.names(type).has(name)) say(element, `there is no ${type} ${name}`)
  }
}

function mustBeField(element: Element | undefined, object: string, model: Model, say: Say): void {
  if (element && !model.field(object, element.text)) say(element, `${object} has no field ${element.text}`)
}

function checkQuickAction({ place, root }: Metadata, model: Model, say: Say): void {
  const [object = '', action] = place.name.split('.')
  if (action === undefined || !model.isObject(object)) say(root, `the file must be named <object>.<action>, and ${object} is no object`)
  mustExist(childrenOf(root, 'flowDefinition'), 'Flow', model, say)
  const component = childOf(root, 'lightningWebComponent')
  mustExist(component ? [component] : [], 'LightningComponentBundle', model, say)
  const bundle =
    component && model.metadata.find((file) => file.place.type === 'LightningComponentBundle' && file.place.name === component.text)
  if (!component || !bundle) return
  const said = everyElement(bundle.root)
  const targets = said.filter(({ name }) => name === 'target').map(({ text }) => text)
  if (textOf(bundle.root, 'isExposed') !== 'true' || !targets.includes('lightning__RecordAction'))
    say(component, `${component.text} is not exposed to lightning__RecordAction`)
  const actionType = said.find(({ name }) => name === 'actionType')?.text
  if (textOf(root, 'actionSubtype') !== actionType)
    say(component, `${component.text} is a ${actionType ?? 'component without actionType'}, and the action another`)
}

/** Columns of standard fields have names of their own (`ORDERS.ORDER_NUMBER`), which no declaration lists. */
const isStandardColumn = (text: string): boolean => /^[A-Z][A-Z0-9_.]*$/.test(text)

function checkListView({ place, root }: Metadata, model: Model, say: Say): void {
  const object = place.object ?? ''
  for (const column of childrenOf(root, 'columns')) if (!isStandardColumn(column.text)) mustBeField(column, object, model, say)
  for (const filter of childrenOf(root, 'filters')) {
    const field = childOf(filter, 'field')
    if (!field || isStandardColumn(field.text)) continue
    mustBeField(field, object, model, say)
    mustBeValues(childOf(filter, 'value'), model.customField(object, field.text)?.values ?? [], field.text, say)
  }
}

function mustBeValues(element: Element | undefined, values: readonly string[], field: string, say: Say): void {
  if (!element || values.length === 0) return
  for (const value of element.text.split(',')) if (!values.includes(value.trim())) say(element, `${field} has no value "${value.trim()}"`)
}

function checkValidationRule({ place, root }: Metadata, model: Model, say: Say): void {
  const object = place.object ?? ''
  mustBeField(childOf(root, 'errorDisplayField'), object, model, say)
  const formula = childOf(root, 'errorConditionFormula')
  if (formula) for (const message of checkFormula(formula.text, object, model)) say(formula, message)
}

function checkCustomField({ place, root }: Metadata, model: Model, say: Say): void {
  const valueSet = childOf(root, 'valueSet')
  mustExist(valueSet ? childrenOf(valueSet, 'valueSetName') : [], 'GlobalValueSet', model, say)
  const formula = childOf(root, 'formula')
  if (formula) for (const message of checkFormula(formula.text, place.object ?? '', model)) say(formula, message)
}

function checkNamedCredential({ root }: Metadata, model: Model, say: Say): void {
  mustExist(
    childrenOf(root, 'namedCredentialParameters').flatMap((parameter) => childrenOf(parameter, 'externalCredential')),
    'ExternalCredential',
    model,
    say,
  )
}

function checkChannelMember({ place, root }: Metadata, model: Model, say: Say): void {
  const channel = childOf(root, 'eventChannel')
  const entity = childOf(root, 'selectedEntity')
  if (channel && channel.text !== 'ChangeEvents' && !model.names('PlatformEventChannel').has(channel.text))
    say(channel, `there is no channel ${channel.text}`)
  if (entity && !model.isObject(entity.text.replace(/ChangeEvent$/, ''))) say(entity, `there is no ${entity.text}`)
  const wanted = `${channel?.text.replace(/__chn$/, '')}_${entity?.text}`
  if (!place.name.startsWith(wanted.replace(/__e$/, ''))) say(root, `the file must be named ${wanted}`)
}

/** A record of a custom metadata type: `Portal_Setting.Default`. */
function checkRecord({ place, root }: Metadata, model: Model, say: Say): void {
  const type = `${place.name.split('.')[0]}__mdt`
  if (!model.isObject(type)) say(root, `there is no ${type}`)
  for (const value of childrenOf(root, 'values')) {
    const field = childOf(value, 'field')
    mustBeField(field, type, model, say)
    const known = field && model.customField(type, field.text)
    if (known && known.values.length > 0) mustBeValues(childOf(value, 'value'), known.values, known.name, say)
  }
}

const ACTION_LISTS = ['actionName', 'quickActionName']

function checkLayout({ place, root }: Metadata, model: Model, say: Say): void {
  const object = place.name.split('-')[0] ?? ''
  for (const element of everyElement(root)) {
    if (element.name === 'layoutItems') mustBeField(childOf(element, 'field'), object, model, say)
    if (ACTION_LISTS.includes(element.name) && element.text.includes('.')) mustExist([element], 'QuickAction', model, say)
  }
}
