import { RemoteError } from '../base/remote.ts'
import type { Check } from './check.ts'
import { fault, fine, unjudged, warning } from './finding.ts'
import { pingOf } from './salesforce-ping.ts'

/** Amounts come as bare numbers: in another currency 10.00 would be sold as 10 yen. */
export const salesforceCurrency: Check = {
  id: 'salesforce.currency',
  system: 'salesforce',
  looks: 'whether the org keeps its amounts in the currency that is sold in, and in that alone; its package tells',
  mended: 'Setup → Company Information; Setup → Manage Currencies',
  needs: ['salesforce.api-calls'],
  async run(patient) {
    const wanted = patient.salesforce.currency
    const ping = await pingOf(patient).catch((error: unknown) => {
      if (error instanceof RemoteError && error.fault === 'not_found') return null
      throw error
    })
    const code = ping?.currencyCode ?? null
    if (code === null)
      return [unjudged('not known: the package does not tell', 'See salesforce.ping; deploy salesforce/package of this version.')]
    if (code !== wanted)
      return [
        fault(
          `the org keeps its amounts in ${/^[A-Z]{3}$/.test(code) ? code : 'another currency'}, and they would be sold as ${wanted}`,
          `Use an org whose currency is ${wanted} (Setup → Company Information → Default Currency); an org with amounts in it does not change its own.`,
        ),
      ]
    if (ping?.multiCurrency !== true) return [fine(wanted)]
    return [
      warning(
        `the org has several currencies, of which ${wanted} alone is sold in`,
        `Setup → Manage Currencies: leave ${wanted} alone active, or see that every entry of the portal's price book, and every Order of it, is in ${wanted}.`,
      ),
    ]
  },
}
