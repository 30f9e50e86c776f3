import type { RenderMail } from '../../mail/render.ts'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../base/config.ts'
import type { Random } from '../base/random.ts'
import type { Wake } from '../base/wake.ts'
import type { WhmcsCurrency } from '../catalog/whmcs-currency.ts'
import type { openWhmcsProducts } from '../catalog/whmcs-products.ts'
import type { Db } from '../db/database.ts'
import { openEsimClaims } from '../db/esim-claims.ts'
import { customerOfSalesforceAccount } from '../db/orders.ts'
import { orderStateNow } from '../db/recoveries.ts'
import type { Tools } from '../effects/tools.ts'
import { createSendMail } from '../effects/write-mail.ts'
import { createTakeEarlyPress } from '../provisioning/press-flow.ts'
import type { openClients } from './clients.ts'

/** What the effects work with that others made. */
type Parts = ReturnType<typeof openClients> & {
  clock: Clock
  random: Random
  db: Db
  products: ReturnType<typeof openWhmcsProducts>
  whmcsCurrency: WhmcsCurrency
  now: () => number
  wake: Wake
}

/** What effects are given to work with. */
export function createTools(
  config: Config,
  { clock, random, db, products, whmcsCurrency, now, wake, salesforce, whmcs, esim, transport }: Parts,
): Tools {
  const brand = {
    name: config.brand.name,
    publicUrl: config.web.publicUrl,
    pricesTax: config.prices.tax,
    esimCodes: config.mail.esimCodes === 'link' ? 'link' : 'inline',
  } as const
  let render: Promise<RenderMail> | undefined
  const { from, staff: staffMail, timeoutMs: mailMs } = config.mail
  return {
    salesforce,
    whmcs,
    esim,
    esimClaims: openEsimClaims(db),
    known: {
      orderState: (orderId) => orderStateNow(db, orderId),
      customerOfSalesforceAccount: (sfAccountId) => customerOfSalesforceAccount(db, sfAccountId),
    },
    clock,
    random,
    currency: salesforce.currency,
    sendMail: createSendMail({
      db,
      random,
      now,
      render: () => (render ??= import('../../mail/render.ts').then((mail) => mail.createMailRenderer(brand))),
      transport,
      from,
      staffMail,
      staffUrl: config.salesforce.loginUrl,
    }),
    takeEarlyPress: createTakeEarlyPress({ db, random, wake }),
    whmcsSettings: {
      paymentMethod: config.whmcs.paymentMethod,
      customerNumberFieldId: config.whmcs.customerNumberField,
      currencyIdOf: whmcsCurrency.idOf,
      lineKeyField: config.whmcs.lineKeyField,
      productsNow: products.readNow,
      lineKeyFieldIdOf: products.lineKeyFieldIdOf,
    },
    deadlines: {
      salesforceMs: config.salesforce.timeoutMs,
      whmcsMs: Math.min(30_000, config.whmcs.timeoutMs),
      whmcsModuleMs: config.whmcs.timeoutMs,
      esimMs: config.esim.timeoutMs,
      mailMs,
    },
  }
}
