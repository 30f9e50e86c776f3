import type { FormParams } from './encode.ts'

/** A client's own data, in our names. On update a field left out stays as it is and an empty text clears it. */
export interface ClientProfile {
  firstName: string
  lastName: string
  email: string
  companyName?: string
  address1: string
  address2?: string
  city: string
  state: string
  postcode: string
  /** ISO 3166, two letters. */
  country: string
  phone: string
  taxId?: string
  /** Full English name in lower case, `japanese`. */
  language?: string
}

export const profileParams = (profile: Partial<ClientProfile>): FormParams => ({
  firstname: profile.firstName,
  lastname: profile.lastName,
  email: profile.email,
  companyname: profile.companyName,
  address1: profile.address1,
  address2: profile.address2,
  city: profile.city,
  state: profile.state,
  postcode: profile.postcode,
  country: profile.country,
  phonenumber: profile.phone,
  tax_id: profile.taxId,
  language: profile.language,
})
