// The billing profile as its form holds it, and what of it was changed there.

import type { components } from '../api/schema.d.ts'

type Profile = components['schemas']['BillingProfile']
export type ProfileChange = components['schemas']['ChangeBillingProfile']

export interface ProfileValues extends Required<Profile> {
  address: Required<Profile['address']>
}

/** What may be left out is an empty text in the form. */
export const toValues = ({ address, companyName = '', phone = '', taxId = '' }: Profile): ProfileValues => ({
  address: { line2: '', state: '', ...address },
  companyName,
  phone,
  taxId,
})

/** What was not touched here may be newer in the billing system by now: it is not sent. */
export const changesIn = ({ address, ...rest }: ProfileValues, dirty: { address?: object }): ProfileChange => ({
  ...only(rest, dirty),
  address: only(address, dirty.address ?? {}),
})

export const withChanges = (values: ProfileValues, { address, ...rest }: ProfileChange): ProfileValues => ({
  ...values,
  ...rest,
  address: { ...values.address, ...address },
})

/** The members that `names` has too. The cast: no type says what `filter` leaves of an object. */
const only = <T extends object>(values: T, names: object): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(names, name))) as Partial<T>
