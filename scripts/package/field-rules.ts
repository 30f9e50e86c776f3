// What a deploy asks of a custom field beyond its shape.
import { OVERWRITING } from './kinds.ts'
import { everyElement, textOf } from './xml.ts'
import type { CustomField, Model } from './model.ts'
import type { Finding } from '../rules/finding.ts'

const MOST_EXTERNAL_IDS = 25
const LONGEST = { label: 40, description: 1_000, inlineHelpText: 510 } as const
const UNFILTERABLE = ['LongTextArea', 'Html', 'MultiselectPicklist', 'Checkbox']
const IN_EVENTS = ['Text', 'LongTextArea', 'Number', 'Checkbox', 'Date', 'DateTime']

export function checkFields(model: Model): Finding[] {
  const counts = new Map<string, number>()
  for (const { object, externalId } of model.fields) if (externalId) counts.set(object, (counts.get(object) ?? 0) + 1)
  return [
    ...model.fields.flatMap((field) => faultsOf(field, model).map((message) => ({ path: field.path, line: field.line, message }))),
    ...[...counts].flatMap(([object, count]) =>
      count > MOST_EXTERNAL_IDS
        ? [{ path: `${object}`, line: 1, message: `${count} external ids; an object may have ${MOST_EXTERNAL_IDS}` }]
        : [],
    ),
    ...relationshipTwice(model),
  ]
}

function faultsOf(field: CustomField, model: Model): string[] {
  const { type, root } = field
  const has = (name: string): boolean => textOf(root, name) !== undefined
  const faults = [
    !model.isObject(field.object) && `there is no object ${field.object}`,
    type === '' && 'has no type',
    type === 'Checkbox' && !has('defaultValue') && 'a Checkbox needs a defaultValue',
    ['Number', 'Currency', 'Percent'].includes(type) && !(has('precision') && has('scale')) && `a ${type} needs precision and scale`,
    (field.precision ?? 0) > 18 && 'no number has more than 18 digits',
    (field.scale ?? 0) > (field.precision ?? 0) && 'has more decimals than digits',
    type === 'Text' && !(Number(field.length) >= 1 && Number(field.length) <= 255) && 'a Text is 1 to 255 characters long',
    type === 'LongTextArea' &&
      !(Number(field.length) >= 256 && Number(field.length) <= 131_072) &&
      'a LongTextArea is 256 to 131072 characters long',
    type === 'LongTextArea' && !has('visibleLines') && 'a LongTextArea needs visibleLines',
    UNFILTERABLE.includes(type) && (field.externalId || field.unique) && `a ${type} can be neither unique nor an external id`,
    field.caseSensitive && !field.unique && !field.externalId && 'only what is unique or an external id is case sensitive',
    type === 'Lookup' &&
      !(has('referenceTo') && has('relationshipName') && has('deleteConstraint')) &&
      'a Lookup needs referenceTo, relationshipName and deleteConstraint',
    field.referenceTo !== null && !model.isObject(field.referenceTo) && `refers to ${field.referenceTo}, which is no object that is known`,
    type.endsWith('Picklist') &&
      field.values.length === 0 &&
      'a picklist needs values: a valueSetDefinition, or the valueSetName of a set that is there',
    type.endsWith('Picklist') && !field.restricted && 'a picklist that is not restricted takes any word: set restricted',
    field.values.length !== new Set(field.values.map((value) => value.toLowerCase())).size && 'has a value twice',
    defaultsIn(field) > 1 && 'has two default values',
    field.object.endsWith('__e') && !IN_EVENTS.includes(type) && `a platform event holds no ${type}`,
    field.object.endsWith('__e') &&
      (field.unique || field.externalId) &&
      'a field of a platform event is neither unique nor an external id',
    field.label === '' && 'has no label',
    ...Object.entries(LONGEST).map(
      ([name, most]) => (textOf(root, name) ?? '').length > most && `its ${name} is longer than ${most} characters`,
    ),
  ]
  return faults.filter((fault) => typeof fault === 'string')
}

const defaultsIn = ({ root }: CustomField): number =>
  everyElement(root).filter((element) => element.name === 'value' && textOf(element, 'default') === 'true').length

function relationshipTwice({ fields }: Model): Finding[] {
  const seen = new Set<string>()
  return fields.flatMap(({ path, line, referenceTo, relationshipName }) => {
    if (referenceTo === null || relationshipName === null) return []
    const name = `${referenceTo}.${relationshipName}`.toLowerCase()
    const twice = seen.has(name)
    seen.add(name)
    return twice
      ? [{ path, line, message: `another field calls its records ${relationshipName} on ${referenceTo}: name this one otherwise` }]
      : []
  })
}

/** What would overwrite an org's own has no place in the package. */
export function checkOverwriting(model: Pick<Model, 'metadata'>): Finding[] {
  return model.metadata
    .filter(({ place }) => OVERWRITING.includes(place.folder))
    .map(({ path, root }) => ({
      path,
      line: root.line,
      message: `a deploy would overwrite the org's own: move it to salesforce/org-setup`,
    }))
}
