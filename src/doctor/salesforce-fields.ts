import { EXPECTED, type ExpectedName, type ExpectedObject, type FieldFault, fieldFaults } from '../../salesforce/expected-fields.ts'
import { RemoteError } from '../base/remote.ts'
import type { Check } from './check.ts'
import { fault, type Finding, orFine, warning } from './finding.ts'

/** As Setup → Object Manager lists them. */
const LABELS: Record<ExpectedName, string> = {
  Account: 'Account',
  Contact: 'Contact',
  Product2: 'Product',
  Order: 'Order',
  OrderItem: 'Order Product',
  Case: 'Case',
}

/** Object names of the API → `salesforce.fields-order-item`. */
const idOf = (name: ExpectedName): string => `salesforce.fields-${name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()}`

export const salesforceFields: readonly Check[] = Object.entries(EXPECTED).map(([name, expected]) =>
  // The keys of that table.
  checkOf(name as ExpectedName, expected),
)

function checkOf(name: ExpectedName, expected: ExpectedObject): Check {
  const count = Object.keys(expected.fields).length + expected.sent.length
  const does = ['read', ...expected.does].join(', ')
  return {
    id: idOf(name),
    system: 'salesforce',
    looks: `${name}: whether its records may be ${does.replace('create', 'created').replace('edit', 'edited')}; of ${count} fields presence, type, length, keys, access and values; what is required`,
    mended: `Setup → Object Manager → ${LABELS[name]} → Fields & Relationships; Setup → Permission Sets → Portal_Integration → Object Settings`,
    needs: ['salesforce.api-calls'],
    async run({ salesforce, call }) {
      const object = await salesforce.describe(name, call()).catch((error: unknown) => {
        // Who may not read an object is told the same as one in whose org it is not there.
        if (error instanceof RemoteError && error.fault === 'not_found') return null
        throw error
      })
      if (!object) return [fault(`the integration user may not see ${name}`, `${settings(name)} → Object Permissions: tick Read.`)]
      const closed = expected.does.filter((what) => !(what === 'create' ? object.createable : object.updateable))
      const words = closed.map((what) => (what === 'create' ? 'Create' : 'Edit')).join(' and ')
      const access =
        closed.length > 0 ? [fault(`the integration user lacks ${words}`, `${settings(name)} → Object Permissions: tick ${words}.`)] : []
      const faults = fieldFaults(object, expected)
      const ofWrongType = new Set(faults.flatMap((one) => (one.kind === 'type' ? [one.field] : [])))
      // One mistake is told once: where an object cannot be written none of its fields can, and a field of another type lacks all that the right one has.
      const told = faults.filter(
        ({ kind, field }) => (kind !== 'access' || closed.length === 0) && (kind === 'type' || !ofWrongType.has(field)),
      )
      return orFine(
        [...access, ...told.map((one) => findingOf(name, one))],
        count === 1 ? 'its one field is as it has to be' : `${count} fields are as they have to be`,
      )
    },
  }
}

const settings = (name: ExpectedName): string => `Setup → Permission Sets → Portal_Integration → Object Settings → ${LABELS[name]}s`
const field = (name: ExpectedName, api: string): string => `Setup → Object Manager → ${LABELS[name]} → Fields & Relationships → ${api}`

function findingOf(name: ExpectedName, { field: api, kind, what }: FieldFault): Finding {
  const says = `${name}.${api}: ${what}`
  switch (kind) {
    case 'missing':
      return fault(
        says,
        `${field(name, api)}: where it is there, ${settings(name)} → Field Permissions: Read (and Edit where we write it); else deploy the package.`,
      )
    case 'access':
      return fault(says, `${settings(name)} → Field Permissions → ${api}: tick Edit Access.`)
    case 'key':
      return fault(says, `${field(name, api)} → Edit: tick ${what === 'not unique' ? '"Unique"' : '"External ID"'}.`)
    case 'case':
      return warning(says, `${field(name, api)} → Edit: "Treat ABC and abc as different values (case sensitive)".`)
    case 'length':
      return fault(says, `${field(name, api)} → Edit: a greater Length.`)
    case 'type':
      return fault(says, `${field(name, api)} → Edit → Change Field Type, or delete it and deploy the package.`)
    case 'values':
      return fault(says, `${field(name, api)} → Values → New: add it, spelled just so.`)
    case 'required':
      return fault(says, `${field(name, api)} → Edit: untick "Required", or give it a Default Value.`)
  }
}
