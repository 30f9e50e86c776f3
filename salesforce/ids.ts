// Record ids: 15 case-sensitive characters, or 18 with a checksum that says which of the 15 are upper case.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

const PREFIX = {
  Account: '001',
  Contact: '003',
  User: '005',
  Order: '801',
  OrderItem: '802',
  Product2: '01t',
  Pricebook2: '01s',
  PricebookEntry: '01u',
  Case: '500',
  Organization: '00D',
} as const

export type IdOf = keyof typeof PREFIX

/** The 18-character form of an id of that object, or null: wrong length, characters, prefix or checksum. Compare ids only in this form. */
export function parseId(text: string, object: IdOf): string | null {
  if (!/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text) || !text.startsWith(PREFIX[object])) return null
  const id = text.slice(0, 15) + checksum(text)
  return text.length === 18 && text !== id ? null : id
}

/** As parseId, for ids that came from Salesforce or from our own tables: throws where parseId says null. */
export function recordId(text: string, object: IdOf): string {
  const id = parseId(text, object)
  if (id === null) throw new TypeError(`not an id of ${object}`)
  return id
}

function checksum(id: string): string {
  let suffix = ''
  for (let group = 0; group < 15; group += 5) {
    let bits = 0
    for (let at = 0; at < 5; at += 1) if (/[A-Z]/.test(id.charAt(group + at))) bits += 1 << at
    suffix += DIGITS.charAt(bits)
  }
  return suffix
}
