// What an administrator's mistakes do to the org, each with what undoes it.
import { DeskError } from '../../desk.ts'
import { leave } from '../api/limits.ts'
import { showPermissions } from '../org/permissions.ts'
import type { Field, Row } from '../org/field.ts'
import type { Mistakes, Org } from '../org/org.ts'

export type Change = (org: Org) => () => void
type FieldChange = { -readonly [key in keyof Field]?: Field[key] } | null

export const drift =
  (object: string, field: string, change: FieldChange): Change =>
  ({ schema }) => {
    const putBack = schema.keep()
    if (!schema.drift(object, field, change)) throw new DeskError(`there is no field ${object}.${field}`)
    return putBack
  }

export const forbid =
  (object: string): Change =>
  ({ schema }) => {
    const putBack = schema.keep()
    schema.permit(object, { create: false, edit: false })
    return putBack
  }

export const mistake =
  <Name extends keyof Mistakes>(name: Name, value: Mistakes[Name]): Change =>
  ({ mistakes }) => {
    const before = mistakes[name]
    mistakes[name] = value
    return () => {
      mistakes[name] = before
    }
  }

export const logIn = (error: string, description: string): Change => mistake('logIn', { error, description })

export const withdraw =
  (name: keyof Org['permissions']): Change =>
  (org) => {
    const set = (on: boolean) => {
      org.permissions[name] = on
      showPermissions(org)
    }
    const before = org.permissions[name]
    set(false)
    return () => set(before)
  }

/** The day's calls but for a share of them. */
export const used =
  (leftShare: number): Change =>
  (org) => {
    const before = org.usage.used
    leave(org, Math.floor(org.settings.dailyLimit * leftShare))
    return () => {
      org.usage.used = before
    }
  }

/** Changes rows as they are stored: neither rules nor permissions of the API stand in an administrator's way. */
export const rows =
  (object: string, change: (row: Row, org: Org) => Row | null): Change =>
  (org) => {
    const { store } = org
    const before = store.all(object)
    store.transaction(() => {
      for (const row of before) {
        const changed = change(row, org)
        if (changed === null) store.remove(object, row)
        else if (changed !== row) store.put(object, changed)
      }
    })
    return () => store.transaction(() => before.forEach((row) => store.put(object, row)))
  }

export const secondBook: Change = (org) => {
  const portal = org.store.all('Pricebook2').find((row) => row['Name'] === org.settings.pricebook)
  const book = org.schema.object('Pricebook2')
  if (!portal || !book) throw new DeskError('there is no portal price book')
  const copy = { ...portal, Id: org.store.newId(book) }
  org.store.transaction(() => org.store.put('Pricebook2', copy))
  return () => org.store.transaction(() => org.store.remove('Pricebook2', copy))
}

export const isPortal = (row: Row, org: Org): boolean => row['Name'] === org.settings.pricebook
export const ofPortal = (row: Row, org: Org): boolean =>
  org.store.all('Pricebook2').some((book) => isPortal(book, org) && book['Id'] === row['Pricebook2Id'])
