// What is on sale, as the catalogue's own gate judges it; read once for all who ask.

import { getProducts, type WhmcsProduct } from '../../whmcs/actions/get-products.ts'
import { businessDay } from '../base/business-day.ts'
import { RemoteError } from '../base/remote.ts'
import { type CheckDeps, checkCatalogue, type CheckedCatalogue } from '../catalog/check-catalogue.ts'
import { remoteSides } from '../catalog/remote-sides.ts'
import { type SoldProduct, toSnapshot } from '../catalog/snapshot.ts'
import type { Patient } from './check.ts'

const CATALOGUE_MS = 12_000

/** WHMCS's products, hidden ones too. Throws RemoteError. */
export const whmcsCatalogue = ({ whmcs, salesforce, once, call }: Patient): Promise<WhmcsProduct[]> =>
  once('whmcs products', () => getProducts(whmcs, { currency: salesforce.currency }, call(CATALOGUE_MS)))

/** The packages that the provider has to sell. Throws RemoteError. */
export const packagesOnOffer = ({ esim, once, call }: Patient) => once('esim packages', () => esim.packages(call(CATALOGUE_MS)))

const sidesOf = (patient: Patient): CheckDeps => ({
  salesforce: patient.salesforce,
  products: { read: () => whmcsCatalogue(patient) },
  esim: { packages: () => packagesOnOffer(patient) },
  clock: patient.clock,
  pricebook: patient.config.salesforce.pricebook,
  gate: patient.config.catalog.gate,
  dayOf: businessDay(patient.config.timeZone),
})

/** Every visible product, with all that keeps it from being sold. */
export const checkedCatalogue = (patient: Patient): Promise<CheckedCatalogue> => checkCatalogue(sidesOf(patient), patient.call())

/** What Salesforce and WHMCS let be sold; whether the provider has it is not asked. Throws RemoteError. */
export const soldProducts = (patient: Patient): Promise<SoldProduct[]> =>
  patient.once('sold products', async () => {
    const deps = sidesOf(patient)
    const sides = remoteSides(deps)
    const call = patient.call(CATALOGUE_MS)
    const [rows, products] = await Promise.all([
      sides.readRows(call),
      sides.readProducts(call).catch((error: unknown) => {
        if (error instanceof RemoteError) return null
        throw error
      }),
    ])
    const readAt = patient.clock.now()
    const raw = { readAt, revision: 0, rows, products, productsReadAt: readAt, doubted: [], packages: [], packagesReadAt: 0 }
    return [...toSnapshot(raw, deps.gate, deps.dayOf(readAt)).products.values()]
  })
