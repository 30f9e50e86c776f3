import { fromWhmcsCycle } from '../../mappings/billing-cycle.ts'
import { fromServiceStatus, isOver, profileState } from '../../mappings/service-state.ts'
import type { WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import { type Money, times } from '../base/money.ts'
import type { EsimUsage, Freshness, Subscription } from '../contract/subscriptions.ts'
import type { EsimRecord } from '../db/orders.ts'
import type { UsageRead } from './esim-usages.ts'
import type { OwnService, Placed } from './own-services.ts'
import { type Language, SERVICE_WORDS, yesOrNo } from './words.ts'

export interface Shown {
  own: OwnService
  esims: readonly { esim: EsimRecord; read: UsageRead }[]
  billing: Freshness
  /** Nobody is let into the billing area for it yet. */
  isWithheld: boolean
}

/** A service as its owner sees it. Codes of eSIMs are in it: for nobody else. `now`: milliseconds since 1970. */
export function toSubscription({ own, esims, billing, isWithheld }: Shown, now: number, language: Language): Subscription {
  const { serviceId, service, placed } = own
  const status = fromServiceStatus(service?.status ?? statusOf(placed, serviceId))
  const destination = isWithheld ? null : `service:${serviceId}`
  return {
    id: String(serviceId),
    product: {
      id: placed?.line.productId ?? null,
      name: placed?.line.name ?? service?.name ?? '',
      category: placed?.line.category ?? null,
    },
    quantity: service?.quantity ?? placed?.line.quantity ?? 1,
    price: priceOf(service, placed),
    billingCycle: service ? fromWhmcsCycle(service.cycle) : (placed?.line.billingCycle ?? null),
    startedOn: service?.startedOn ?? null,
    nextDueOn: isOver(status) ? null : (service?.nextDueOn ?? null),
    status,
    statusText: SERVICE_WORDS[status][language],
    configOptions: service ? setOptions(service, language) : chosenOptions(placed, language),
    order: placed && { id: placed.order.id, orderNumber: placed.order.orderNumber, placedAt: placed.order.createdAt.toISOString() },
    esims: esims.map(({ esim, read }) => ({
      iccid: esim.iccid,
      smdpAddress: esim.smdp_address,
      matchingId: esim.matching_id,
      lpa: esim.lpa,
      ...(esim.apple_install_url === null ? {} : { appleInstallUrl: esim.apple_install_url }),
      state: 'ready' as const,
      usage: toUsage(read, now),
    })),
    operations: [],
    sso: { manage: destination, cancel: isOver(status) ? null : destination },
    billing,
  }
}

/** What WHMCS has said of a service since it was set up goes before what the setting up saw. */
const statusOf = (placed: Placed | null, serviceId: number): string =>
  placed?.order.serviceStatuses?.[String(serviceId)] ?? placed?.line.serviceStatus ?? 'Pending'

/** What is paid once is in WHMCS's first payment alone, its set-up fee with it. */
function priceOf(service: WhmcsService | null, placed: Placed | null): Money | null {
  if (service) return fromWhmcsCycle(service.cycle) === 'Onetime' ? service.firstPayment : service.recurring
  return placed && times(placed.line.price, placed.line.quantity)
}

const setOptions = ({ configOptions }: WhmcsService, language: Language): Subscription['configOptions'] =>
  configOptions.map(({ option, type, value }) => ({
    label: option,
    value: type === 'yesno' ? yesOrNo(value !== '' && value !== '0', language) : value,
  }))

const chosenOptions = (placed: Placed | null, language: Language): Subscription['configOptions'] =>
  Object.entries(placed?.line.configOptions ?? {}).map(([label, value]) => ({
    label,
    value: typeof value === 'boolean' ? yesOrNo(value, language) : String(value),
  }))

const NOT_KNOWN = { profile: 'unknown', unlimited: null, totalBytes: null, remainingBytes: null, expiresAt: null } as const

function toUsage({ state, usage }: UsageRead, now: number): EsimUsage {
  if (usage === null) return { state, asOf: null, ...NOT_KNOWN }
  const { unlimited, totalBytes, remainingBytes, expiresAt, asOf } = usage
  const bytes = (value: number | null) => (unlimited || value === null ? null : Math.max(0, value))
  return {
    state,
    asOf,
    profile: profileState(usage, now),
    unlimited,
    totalBytes: bytes(totalBytes),
    remainingBytes: bytes(remainingBytes),
    expiresAt,
  }
}
