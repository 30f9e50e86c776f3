// Allow-lists of eSIM Go's replies. Its pages disagree about some names and shapes; both are taken.
import { z } from 'zod'

/** Text: as a JSON number it would lose digits. */
const iccid = z.string().regex(/^\d{18,22}$/)

const Code = z.object({ iccid, matchingId: z.string(), smdpAddress: z.string() })

const Line = z.object({
  type: z.string(),
  item: z.string(),
  quantity: z.int(),
  esims: z.array(Code).nullish(),
  iccids: z.array(iccid).nullish(),
})

export const Order = z
  .object({
    order: z.array(Line),
    total: z.number().nullish(),
    currency: z.string().nullish(),
    status: z.string(),
    orderReference: z.string().min(1),
    createdDate: z.string().nullish(),
    createDate: z.string().nullish(),
  })
  .transform(({ order: lines, createdDate, createDate, ...rest }) => ({ ...rest, lines, placedAt: createdDate ?? createDate ?? null }))

/** Newer pages say an object, older ones a bare list. */
export const OrderList = z
  .union([z.object({ orders: z.array(Order), rows: z.int().nullish() }), z.array(Order)])
  .transform((list) => (Array.isArray(list) ? { orders: list, rows: null } : { orders: list.orders, rows: list.rows ?? null }))

export const EsimList = z.object({
  esims: z.array(z.object({ iccid, customerRef: z.string().nullish(), assignedDate: z.string().nullish() })),
})

/** `pin` and `puk` stand beside these, and go nowhere. */
export const EsimDetail = z.object({
  iccid,
  matchingId: z.string(),
  smdpAddress: z.string(),
  profileStatus: z.string(),
  customerRef: z.string().nullish(),
  state: z.string().nullish(),
  /** Milliseconds here; a text in other replies. */
  firstInstalledDateTime: z.union([z.number(), z.string()]).nullish(),
})

export const Status = z.object({ status: z.string() })

const Assignment = z.object({
  id: z.union([z.string(), z.int()]).transform(String),
  callTypeGroup: z.string().nullish(),
  initialQuantity: z.number(),
  remainingQuantity: z.number(),
  assignmentDateTime: z.string().nullish(),
  endTime: z.string().nullish(),
  bundleState: z.string(),
  unlimited: z.boolean().nullish(),
})
export const BundleList = z.object({ bundles: z.array(z.object({ name: z.string(), assignments: z.array(Assignment) })) })
export type BundleAssignment = z.output<typeof Assignment>

export const CatalogueBundle = z.object({
  name: z.string().min(1),
  description: z.string().nullish(),
  price: z.number().nullish(),
  groups: z.array(z.string()).nullish(),
  countries: z.array(z.object({ iso: z.string() })).nullish(),
  /** Decimal megabytes. */
  dataAmount: z.number().nullish(),
  duration: z.number().nullish(),
  unlimited: z.boolean().nullish(),
})
export const Catalogue = z.object({
  bundles: z.array(CatalogueBundle),
  pageCount: z.int().nullish(),
  rows: z.int().nullish(),
})

export const Compatible = z.object({ compatible: z.boolean() })

const Account = z.object({ balance: z.number(), currency: z.string() })
/** API key and users stand beside these, and go nowhere. */
export const Organisation = z
  .union([z.object({ organisations: z.array(Account).min(1) }), Account])
  .transform((reply) => ('organisations' in reply ? reply.organisations[0] : reply))

export const Refusal = z.object({ message: z.string() })
