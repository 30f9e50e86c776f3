// Who buys, and what: one customer whom the database knows, and a cart of three lines with an eSIM among them.
import { createHash, randomUUID } from 'node:crypto'
import { type CatalogEntry, toCatalogEntry } from '../../mappings/product.ts'
import type { CatalogRow } from '../../mappings/types.ts'
import { recordId } from '../../salesforce/ids.ts'
import { findAccount, insertAccount } from '../../src/db/accounts.ts'
import type { Db } from '../../src/db/database.ts'
import { insertUser } from '../../src/db/users.ts'
import type { Orderable, SoldProduct } from '../../src/orders/order-catalog.ts'
import type { Wish } from '../../src/orders/wish.ts'

export interface Buyer {
  accountId: string
  userId: string
  clientId: number
  sfAccountId: string
}

const TODAY = '2026-11-21'
const CURRENCY = 'JPY'
const LABEL = JSON.stringify([{ key: 'label', label: 'Label', required: false, type: 'text', max: 40 }])

const product = (
  n: number,
  more: Pick<CatalogRow, 'name' | 'sku' | 'category' | 'defaultBillingCycle'> & Partial<CatalogRow>,
): CatalogRow => ({
  pricebookEntryId: recordId(`01u5g000000000${n}`, 'PricebookEntry'),
  productId: recordId(`01t5g000000000${n}`, 'Product2'),
  unitPrice: { amount: 1_980 * n, currency: CURRENCY },
  entryActive: true,
  active: true,
  visible: true,
  validFrom: null,
  validTo: null,
  sortOrder: n,
  description: 'Ready within minutes\n- No contract\n- English support',
  optionsJson: null,
  eligibility: 'Any',
  whmcsProductId: String(n),
  requiresIccid: false,
  packageId: null,
  ...more,
})

const NOTHING_LISTED = { whmcs: null, packages: new Map() }

const SOLD = new Map(
  [
    product(1, {
      name: 'Home Fiber 1 Gbps',
      sku: 'NET-FIBER-1G',
      category: 'Internet',
      defaultBillingCycle: 'Monthly',
      optionsJson: LABEL,
    }),
    product(2, { name: 'VPN Personal', sku: 'VPN-PERSONAL', category: 'VPN', defaultBillingCycle: 'Monthly' }),
    product(3, {
      name: 'eSIM Japan 1 GB, 7 days',
      sku: 'ESIM-JP-1GB-7D',
      category: 'eSIM',
      defaultBillingCycle: 'Onetime',
      requiresIccid: true,
      packageId: 'japan-7days-1gb',
    }),
  ].map((row) => [row.productId, shown(toCatalogEntry(row, NOTHING_LISTED, { marginPercent: 0, costRates: new Map() }, TODAY))]),
)

export const orderable = (): Orderable => ({
  customer: { facts: { internetEligibility: 'Eligible', eligiblePlans: [], isCompany: false } },
  pricebookId: recordId('01s5g0000000001', 'Pricebook2'),
  products: SOLD,
})

/** Writes a customer down who may order. */
export async function addBuyer(db: Db): Promise<Buyer> {
  const buyer = { accountId: randomUUID(), userId: randomUUID(), clientId: 1, sfAccountId: recordId('0015g0000000001', 'Account') }
  const { accountId: id, userId, sfAccountId, clientId } = buyer
  await insertUser(db, {
    id: userId,
    email: 'hanako@example.jp',
    password_hash: '$argon2id$v=19$m=19456,t=2,p=1$no$one',
    first_name: 'Hanako',
    last_name: 'Sato',
    language: 'en',
    nationality: null,
    date_of_birth: null,
    gender: null,
  })
  const address = { line1: '1-2-3 Marunouchi', city: 'Chiyoda', state: 'Tokyo', postcode: '100-0005', country: 'JP' }
  await insertAccount(db, {
    id,
    userId,
    customerNumber: 'C-1001',
    sfAccountId,
    name: 'Hanako Sato',
    companyName: null,
    phone: '+81312345678',
    address,
  })
  await db
    .updateTable('accounts')
    .set({ status: 'active', whmcs_user_id: clientId, whmcs_client_id: clientId })
    .where('id', '=', id)
    .execute()
  return buyer
}

/** One order's wish, with an Idempotency-Key: no other one is equal to it. */
export async function newWish(db: Db, { accountId, userId }: Buyer): Promise<Wish> {
  const account = await findAccount(db, accountId)
  if (!account) throw new Error('the buyer is gone')
  const key = randomUUID()
  const items = [...SOLD.values()].map(({ product: { id, prices }, options }) => ({
    productId: id,
    quantity: 1,
    billingCycle: prices[0]?.billingCycle ?? 'Monthly',
    ...(options.length > 0 && { configOptions: { label: key } }),
  }))
  const scope = { principal: `user:${userId}`, route: 'POST /api/orders', key, fingerprint: createHash('sha256').update(key).digest('hex') }
  return { account, userId, language: 'en', cart: { items }, key: { ...scope, running: false }, correlationId: randomUUID() }
}

function shown(entry: CatalogEntry): SoldProduct {
  if (entry.is !== 'shown') throw new Error(`not sold: ${entry.name}`)
  return entry
}
