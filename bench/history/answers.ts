// The product's own effects, with other systems that answer at once and always yes: what is left of an order is our part and the database's.
import { done } from '../../src/base/outcome.ts'
import { acceptWhmcsOrder } from '../../src/effects/accept-whmcs-order.ts'
import { checkPayment } from '../../src/effects/check-payment.ts'
import { createSalesforceOrder } from '../../src/effects/create-salesforce-order.ts'
import { orderEsim } from '../../src/effects/order-esim.ts'
import { placeWhmcsOrder } from '../../src/effects/place-whmcs-order.ts'
import type { ApprovedLine } from '../../src/effects/approved-order.ts'
import { readApprovedOrder } from '../../src/effects/read-approved-order.ts'
import { mail } from '../../src/effects/send-mail.ts'
import type { Tools } from '../../src/effects/tools.ts'
import { watchServices } from '../../src/effects/watch-services.ts'
import { writeBack } from '../../src/effects/write-back.ts'
import { createHash } from 'node:crypto'
import type { AnyEffect, Effect, Look } from '../../src/journal/effect.ts'
import { lineKey, unitKey } from '../../mappings/order-line.ts'
import { recordId } from '../../salesforce/ids.ts'
import type { Buyer } from './buyer.ts'

const idOf = (object: 'Order' | 'OrderItem', of: string): string =>
  recordId((object === 'Order' ? '801' : '802') + createHash('sha256').update(of).digest('hex').slice(0, 12), object)
/** Twenty digits, of which the unit's key decides. */
const iccidOf = (unitKey: string): string => `89${BigInt(`0x${createHash('sha256').update(unitKey).digest('hex')}`)}`.slice(0, 20)

const DEADLINE_MS = 30_000

/** What the effects ask of the provider beside their calls. */
export const TOOLS = {
  esim: { name: 'airalo', caps: { findByReference: 'search', noneIsCertainAfterMs: [900_000, 3_600_000] } },
} as const satisfies { esim: Pick<Tools['esim'], 'name'> & { caps: Partial<Tools['esim']['caps']> } }

type Answered<Input, Result> = Effect<Input, Result, object>
const answering = <Input, Result>(effect: Effect<Input, Result, Tools>, answer: (input: Input) => Result): Answered<Input, Result> => ({
  ...effect,
  deadlineMs: () => DEADLINE_MS,
  find: effect.find && (async () => ({ is: 'none' })),
  perform: async (input) => done(answer(input)),
})

const telling = <Input, Result>(look: Look<Input, Result, Tools>, answer: (input: Input) => Result): Look<Input, Result, object> => ({
  ...look,
  look: async (input) => done(answer(input)),
})

/** For one buyer's orders. Every order gets numbers of its own, as if made by the systems. */
export function answersFor({ accountId, userId, clientId, sfAccountId }: Buyer): Readonly<Record<string, AnyEffect<object>>> {
  let made = 0
  const nextNumber = () => (made += 1)
  const all: readonly AnyEffect<object>[] = [
    answering(createSalesforceOrder, ({ key, accountId: sfAccount, items }) => ({
      sfOrderId: idOf('Order', key),
      orderNumber: String(nextNumber()).padStart(8, '0'),
      orderKey: key,
      accountId: sfAccount,
      status: 'Draft',
      provisioningStatus: 'Pending Review',
      items: items.map(({ lineKey: key, pricebookEntryId, quantity, unitPrice }) => ({
        id: idOf('OrderItem', key),
        lineKey: key,
        pricebookEntryId,
        productId: pricebookEntryId.replace('01u', '01t'),
        quantity,
        unitPrice,
      })),
    })),
    telling(readApprovedOrder, ({ sfOrderId, confirmed }) => ({
      orderNumber: String(nextNumber()).padStart(8, '0'),
      accountId,
      userId,
      language: 'en' as const,
      clientId,
      sfAccountId,
      requestKey: null,
      lines: (confirmed ?? []).map(({ n, productId, quantity, price, billingCycle }): ApprovedLine => {
        const key = lineKey(sfOrderId, n)
        const isEsim = billingCycle === 'Onetime'
        return {
          n,
          lineKey: key,
          sfItemId: idOf('OrderItem', key),
          productId,
          name: `Product of line ${n}`,
          quantity,
          price,
          billingCycle,
          whmcsCycle: isEsim ? 'onetime' : 'monthly',
          pid: n,
          configOptions: {},
          whmcsOptions: {},
          unitKeys: isEsim ? [unitKey(key, 1)] : [],
          packageId: isEsim ? 'japan-7days-1gb' : null,
        }
      }),
    })),
    telling(checkPayment, () => ({ methods: 1 })),
    answering(orderEsim, ({ unitKey: reference }) => {
      const iccid = iccidOf(reference)
      return {
        provider: 'airalo',
        providerOrderId: iccid.slice(-9),
        ready: true,
        esims: [
          {
            iccid,
            smdpAddress: 'lpa.airalo.com',
            matchingId: `TEST-${iccid.slice(-6)}`,
            lpa: `LPA:1$lpa.airalo.com$TEST-${iccid.slice(-6)}`,
            appleInstallUrl: 'https://esimsetup.apple.com/esim_qrcode_provisioning',
          },
        ],
        duplicates: [],
      }
    }),
    answering(placeWhmcsOrder, ({ lines }) => ({
      whmcsOrderId: nextNumber(),
      services: lines.map((line) => ({ lineKey: line.lineKey, serviceId: nextNumber() })),
    })),
    answering(acceptWhmcsOrder, () => ({})),
    telling(watchServices, ({ services }) => ({ services: services.map((service) => ({ ...service, status: 'Active' })) })),
    answering(writeBack, () => ({})),
    answering(mail, () => ({ providerId: `mail-${nextNumber()}` })),
  ]
  return Object.fromEntries(all.map((effect) => [effect.id, effect]))
}
