// Every name in the metadata is the name of something that is there.
import { checkFormula } from './formulas.ts'
import { isCustomName, mustBeField, mustBeValues, mustExist, type Say } from './lookups.ts'
import { checkLayout, checkOrderStatuses } from './org-own.ts'
import { childOf, childrenOf, everyElement, textOf, type Element } from './xml.ts'
import type { Model } from './model.ts'
import type { Metadata } from './tree.ts'
import type { Finding } from '../rules/finding.ts'

type Check = (file: Metadata, model: Model, say: Say) => void

const CHECKS: Readonly<Record<string, Check>> = {
  QuickAction: checkQuickAction,
  ListView: checkListView,
  ValidationRule: checkValidationRule,
  NamedCredential: checkNamedCredential,
  PlatformEventChannelMember: checkChannelMember,
  PlatformEventSubscriberConfig: ({ root }, model, say) => mustExist(childrenOf(root, 'platformEventConsumer'), 'ApexTrigger', model, say),
  CustomMetadata: checkRecord,
  CustomField: checkCustomField,
  Layout: checkLayout,
  StandardValueSet: checkOrderStatuses,
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
