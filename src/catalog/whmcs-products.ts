import { getProducts, type WhmcsProduct } from '../../whmcs/actions/get-products.ts'
import type { LineKeyField } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Clock } from '../base/clock.ts'
import { type Call, RemoteError } from '../base/remote.ts'

/** WHMCS's products, read seldom: its largest list, and one that changes only when somebody edits the catalogue. */
export interface WhmcsProducts {
  /** Throws RemoteError. */
  read(call: Call, fresh?: boolean): Promise<WhmcsProduct[]>
  /** Those of these that WHMCS lists, as they are at this moment. Throws RemoteError. */
  readNow(pids: readonly number[], call: Call): Promise<WhmcsProduct[]>
  /** The id of the custom field that holds the line key on this product's services. Throws RemoteError `misconfigured` when there is none. */
  lineKeyFieldIdOf(pid: number, call: Call): Promise<number>
}

const KEPT_MS = 600_000

/** Of the call that waits: whose it is and how long. A read on the way to a write is no write: the lease check is not for it. */
const bounded = ({ correlationId, deadlineMs }: Call): Call => ({ correlationId, ...(deadlineMs === undefined ? {} : { deadlineMs }) })

export function openWhmcsProducts({
  whmcs,
  clock,
  currency,
  lineKeyField,
}: {
  whmcs: WhmcsApi
  clock: Clock
  currency: string
  lineKeyField: LineKeyField
}): WhmcsProducts {
  let kept: { at: number; products: WhmcsProduct[] } | null = null
  let running: Promise<WhmcsProduct[]> | null = null
  /** What was read of single products since. */
  const single = new Map<number, { at: number; product: WhmcsProduct }>()

  async function read(call: Call, fresh = false): Promise<WhmcsProduct[]> {
    if (!fresh && kept && clock.monotonic() - kept.at < KEPT_MS) return kept.products
    running ??= getProducts(whmcs, { currency }, bounded(call)).finally(() => {
      running = null
    })
    const products = await running
    kept = { at: clock.monotonic(), products }
    single.clear()
    return products
  }

  const fieldOf = (products: readonly WhmcsProduct[], pid: number): number | undefined => {
    if (!('name' in lineKeyField)) return lineKeyField.idByPid.get(pid)
    return products.find((product) => product.pid === pid)?.customFields.find((field) => field.name === lineKeyField.name)?.id
  }

  return {
    read,
    async readNow(pids, call) {
      const products = await getProducts(whmcs, { pids, currency }, bounded(call))
      for (const product of products) single.set(product.pid, { at: clock.monotonic(), product })
      return products
    },
    async lineKeyFieldIdOf(pid, call) {
      const seen = single.get(pid)
      const isYoung = seen !== undefined && clock.monotonic() - seen.at < KEPT_MS
      const known = fieldOf(isYoung ? [seen.product] : 'name' in lineKeyField ? await read(call) : [], pid)
      const id = known ?? ('name' in lineKeyField ? fieldOf(await read(call, true), pid) : undefined)
      if (id === undefined) throw new RemoteError('whmcs', 'misconfigured', 'line_key_field_missing')
      return id
    },
  }
}
