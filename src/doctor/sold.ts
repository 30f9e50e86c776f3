// What is on sale, as the catalogue judges it; read once for all who ask.

import { setupFeesFrom } from '../../mappings/product.ts'
import { readCatalogRows } from '../../salesforce/product.ts'
import { getProducts, type WhmcsProduct } from '../../whmcs/actions/get-products.ts'
import { businessDay } from '../base/business-day.ts'
import { RemoteError } from '../base/remote.ts'
import { type CatalogSnapshot, type SoldProduct, toSnapshot } from '../catalog/snapshot.ts'
import type { Patient } from './check.ts'

const CATALOGUE_MS = 12_000

/** WHMCS's products, hidden ones too. Throws RemoteError. */
export const whmcsCatalogue = ({ whmcs, salesforce, once, call }: Patient): Promise<WhmcsProduct[]> =>
  once('whmcs products', () => getProducts(whmcs, { currency: salesforce.currency }, call(CATALOGUE_MS)))

/** The portal's catalogue. Without WHMCS's answer it is judged by what Salesforce has alone. Throws RemoteError. */
export const catalogue = (patient: Patient): Promise<CatalogSnapshot> =>
  patient.once('catalogue', async () => {
    const { salesforce, config, clock, call } = patient
    const [rows, products] = await Promise.all([
      readCatalogRows(salesforce, config.salesforce.pricebook, call(CATALOGUE_MS)),
      whmcsCatalogue(patient).catch((error: unknown) => {
        if (error instanceof RemoteError) return null
        throw error
      }),
    ])
    const fees =
      products && products.map(({ pid, prices }): [string, ReturnType<typeof setupFeesFrom>] => [String(pid), setupFeesFrom(prices)])
    const now = clock.now()
    return toSnapshot({ readAt: now, rows, fees, feesReadAt: now }, businessDay(config.timeZone)(now))
  })

export const soldProducts = async (patient: Patient): Promise<SoldProduct[]> => [...(await catalogue(patient)).products.values()]
