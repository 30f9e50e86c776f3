import type { EsimDriver } from '../../esim/driver.ts'
import type { ListedPackage, ListedProduct } from '../../mappings/types.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { readCatalogRows } from '../../salesforce/product.ts'
import type { Clock } from '../base/clock.ts'
import { openEsimPackages } from './esim-packages.ts'
import type { CatalogSides } from './source.ts'
import type { WhmcsProducts } from './whmcs-products.ts'

export interface Sides {
  salesforce: SalesforceApi
  products: Pick<WhmcsProducts, 'read'>
  esim: Pick<EsimDriver, 'packages'>
  clock: Pick<Clock, 'monotonic'>
  pricebook: string
}

/** What Salesforce, WHMCS and the eSIM provider sell. */
export function remoteSides({ salesforce, products, esim, clock, pricebook }: Sides): CatalogSides {
  const packages = openEsimPackages({ esim, clock })
  return {
    readRows: (call) => readCatalogRows(salesforce, pricebook, call),
    async readProducts(call) {
      const listed = await products.read(call, true)
      // Kept and shared between processes: what the gate does not look at stays behind.
      return listed.map(({ pid, name, hidden, retired, priced, prices, options }): ListedProduct => {
        return { pid, name, hidden, retired, priced, prices, options }
      })
    },
    async readPackages(ids, call) {
      const listed = new Map((await packages.read(call)).map(({ id, costs }): [string, ListedPackage] => [id, { id, costs }]))
      return ids.map((id) => [id, listed.get(id) ?? null])
    },
  }
}
