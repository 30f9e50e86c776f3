import { Trans } from '@lingui/react/macro'
import { Link } from 'react-router'
import type { Order } from '../api/queries.ts'
import { ChosenWords } from '../product/ChosenWords.tsx'
import { useCatalog } from '../product/use-catalog.ts'
import { Amount, Cycle, SetupFee } from '../ui/Price.tsx'
import { EsimCard } from './EsimCard.tsx'
import { InstallGuide } from './InstallGuide.tsx'
import { ItemStatus } from './ItemStatus.tsx'

export type Item = Order['items'][number]

/** One line of an order: what it is, how far it is, and what it brought. */
export function OrderedItem({ item }: { item: Item }) {
  const { name, quantity, price, setupFee, billingCycle, status, service, esims = [] } = item
  return (
    <li className="rounded-card bg-panel p-5">
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1">
        <h3 className="grow font-semibold">{quantity > 1 ? `${name} × ${quantity}` : name}</h3>
        <p className="text-small font-semibold">
          <ItemStatus of={status} />
        </p>
      </div>
      <Chosen item={item} />
      <p className="text-soft">
        <Amount of={price} /> <Cycle of={billingCycle} />
      </p>
      {setupFee !== undefined && setupFee.amount > 0 && <SetupFee fee={setupFee} />}
      {status === 'active' && service && (
        <p className="mt-2">
          <Link to={`/services/${service.whmcsServiceId}`}>
            <Trans>See the service</Trans>
          </Link>
        </p>
      )}
      {esims.map((esim) => (
        <EsimCard key={esim.iccid} esim={esim} />
      ))}
      {esims.length > 0 && <InstallGuide level="h4" />}
    </li>
  )
}

/** The words for it are the product's, as far as it is still on sale. */
function Chosen({ item: { productId, configOptions } }: { item: Item }) {
  const product = useCatalog().data?.items.find(({ id }) => id === productId)
  return product && <ChosenWords options={product.configOptions} choices={configOptions} />
}
