import { text, toWhole } from './fields.ts'
import type { FormMap } from './php-form.ts'
import { asFieldText, readSerialized } from './php-serialized.ts'
import type { ClientField } from './tables.ts'
import { invalid } from './texts.ts'
import type { World } from './world.ts'

/** `customfields` of AddClient and UpdateClient by id; an id that is no client field is ignored. */
export function clientFieldValues(world: World, fields: FormMap): Map<number, string> {
  const known = new Set(world.tables.clientFields.map((field) => field.id))
  const sent = [...readSerialized(text(fields, 'customfields'))].map(([key, value]) => [toWhole(key), asFieldText(value)] as const)
  return new Map(sent.filter(([id]) => known.has(id)))
}

export function checkRequiredClientFields(world: World, values: Map<number, string>): void {
  const missing = world.tables.clientFields.find((field) => isRequired(world, field) && (values.get(field.id) ?? '') === '')
  if (missing) throw invalid(world, 'You did not provide required custom field value for', ` ${missing.name}`)
}

const isRequired = (world: World, field: ClientField) =>
  world.switches.customerNumberRequired && field.id === world.settings.customerNumberField
