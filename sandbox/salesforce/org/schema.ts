// The org's schema as one stand-in holds it: names are found in any case, and the desk can make it drift from the table.
import { OBJECTS } from './objects.ts'
import type { SObject } from './objects.ts'
import type { Field } from './field.ts'

interface Entry {
  readonly object: SObject
  readonly fields: Map<string, Field>
  readonly byRelationship: Map<string, Field>
}

export interface ChildRelation {
  readonly name: string
  readonly child: SObject
  readonly field: Field
}

export class Schema {
  readonly #entries = new Map<string, Entry>()

  constructor(personAccounts: boolean) {
    for (const object of OBJECTS) {
      const fields = object.fields.filter((field) => personAccounts || !field.personAccountsOnly)
      this.#entries.set(object.name.toLowerCase(), entryOf({ ...object, fields }))
    }
  }

  objects(): SObject[] {
    return [...this.#entries.values()].map((entry) => entry.object)
  }

  object(name: string): SObject | undefined {
    return this.#entries.get(name.toLowerCase())?.object
  }

  field(object: string, name: string): Field | undefined {
    return this.#entries.get(object.toLowerCase())?.fields.get(name.toLowerCase())
  }

  /** The reference field that `Account` or `Provisioning_Requested_By__r` stands for. */
  parent(object: string, relationship: string): Field | undefined {
    return this.#entries.get(object.toLowerCase())?.byRelationship.get(relationship.toLowerCase())
  }

  children(object: string, relationship: string): ChildRelation | undefined {
    for (const { object: child } of this.#entries.values()) {
      const field = child.fields.find(
        (field) => field.referenceTo === object && field.childRelationship.toLowerCase() === relationship.toLowerCase(),
      )
      if (field) return { name: field.childRelationship, child, field }
    }
    return undefined
  }

  /** Gives what puts every object back to what it is now. */
  keep(): () => void {
    const kept = new Map(this.#entries)
    return () => {
      for (const [name, entry] of kept) this.#entries.set(name, entry)
    }
  }

  /** What the permission set of the integration user allows with records of this object. */
  permit(object: string, portal: SObject['portal']): void {
    const entry = this.#entries.get(object.toLowerCase())
    if (entry) this.#entries.set(object.toLowerCase(), entryOf({ ...entry.object, portal }))
  }

  /** Changes one field from now on, or takes it away (`null`), as an admin or a missing permission would. */
  drift(object: string, name: string, change: Partial<Field> | null): boolean {
    const entry = this.#entries.get(object.toLowerCase())
    const field = this.field(object, name)
    if (!entry || !field) return false
    const fields = entry.object.fields.flatMap((each) => (each !== field ? [each] : change === null ? [] : [{ ...each, ...change }]))
    this.#entries.set(object.toLowerCase(), entryOf({ ...entry.object, fields }))
    return true
  }
}

function entryOf(object: SObject): Entry {
  return {
    object,
    fields: new Map(object.fields.map((field) => [field.name.toLowerCase(), field])),
    byRelationship: new Map(
      object.fields.filter((field) => field.relationshipName !== '').map((field) => [field.relationshipName.toLowerCase(), field]),
    ),
  }
}
