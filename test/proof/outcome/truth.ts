// What oracles judge: what was wished for and answered, and what the stand-ins hold of it.

/** A wish that was answered 2xx, and what its customer is shown of it at the end. */
export interface Wish {
  /** The order of the answer. */
  id: string
  shown: { status: string; attention: string | null } | null
}

export interface Line {
  /** `<sfOrderId>-<line>`, what its WHMCS service is marked with. */
  key: string
  /** `<line key>-<unit>`, where an eSIM belongs to it. */
  unitKey: string | null
}

/** An Order as Salesforce holds it. */
export interface SalesforceOrder {
  id: string
  key: string
  /** The wish that its lines name; null when none of ours does. */
  wish: number | null
  provisioning: string
  errorCode: string | null
  lines: readonly Line[]
}

/** A Case that nobody has closed. */
export interface OpenCase {
  reason: string
  /** What it says beside: ids of what it is about among them. */
  facts: Readonly<Record<string, string>>
}

export interface Mail {
  /** The same mail has the same event, however often it leaves. */
  event: string
  kind: string
  /** An address. */
  to: string
  /** The order that it tells of, by our id in a customer's mail and by Salesforce's in one to staff; null where it names none. */
  about: string | null
}

export interface Truth {
  orders: readonly SalesforceOrder[]
  cases: readonly OpenCase[]
  /** Markers of WHMCS services, each with its WHMCS order. */
  services: readonly { lineKey: string; whmcsOrder: number; status: string }[]
  whmcsOrders: readonly number[]
  /** References of the provider's orders. */
  esims: readonly string[]
  mails: readonly Mail[]
}

/** An order and the end that it has come to. */
export interface Ended {
  order: SalesforceOrder
  as: 'active' | 'atPerson' | 'cancelled'
}

/** Whether a Case names the order, by either of its ids. */
export const isAbout = ({ facts }: OpenCase, { id, key }: Pick<SalesforceOrder, 'id' | 'key'>): boolean =>
  [id, key].some((one) => Object.values(facts).includes(one))
