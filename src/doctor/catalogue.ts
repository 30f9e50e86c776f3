import type { Check } from './check.ts'
import { fine, type Finding, unjudged, warning } from './finding.ts'
import { checkedCatalogue } from './sold.ts'

/** Products that staff want to sell and customers are not shown. */
export const catalogueCheck: Check = {
  id: 'catalogue.products',
  system: 'catalogue',
  looks: 'which products are visible and withheld, each with every reason; `npm run catalog:check` tells the same by itself',
  mended: 'the Product2, its price book entry, the WHMCS product or the provider’s package, as the finding says',
  needs: ['salesforce.price-book', 'salesforce.fields-product2', 'whmcs.currency'],
  async run(patient) {
    const { items, notAsked } = await checkedCatalogue(patient)
    const withheld = items.flatMap(({ productId, faults, wish }) =>
      faults.map(({ code, says, remedy }): Finding =>
        warning(`product ${productId} ${wish === null ? 'is' : 'will be'} withheld, ${code}: ${says}`, remedy),
      ),
    )
    const half = notAsked.map(({ system }) => unjudged(`judged without ${system}, which could not be asked`, `First mend ${system}.`))
    return [fine(`${items.filter(({ sold }) => sold).length} products are on sale`), ...half, ...withheld]
  },
}
