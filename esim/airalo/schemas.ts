// Allow-lists of Airalo's replies. Its types wobble: numbers come as text in lists, and lists as objects keyed by position.
import { z } from 'zod'

const MB = 1024 * 1024

export const wobblyText = z.union([z.string(), z.number()]).transform(String)
export const wobblyNumber = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]).transform(Number)

/** An array, or an object keyed by position (from page 2 on), or nothing. */
export const wobblyList = <Row extends z.ZodType>(row: Row) =>
  z
    .union([z.array(z.unknown()), z.record(z.string().regex(/^\d+$/), z.unknown()), z.null()])
    .optional()
    .transform((list) => (list ? Object.values(list) : []))
    .pipe(z.array(row))

/** Text: as a JSON number it would lose digits. Sandbox ICCIDs have 18, and the check digit of real ones is often wrong. */
const iccid = z.string().regex(/^\d{18,22}$/)

export const Sim = z.object({
  iccid,
  lpa: z.string().nullish(),
  matching_id: z.string().nullish(),
  qrcode: z.string().nullish(),
  direct_apple_installation_url: z.string().nullish(),
  confirmation_code: z.string().nullish(),
})

export const Order = z.object({
  id: wobblyText,
  package_id: z.string(),
  description: z.string().nullish(),
  currency: z.string().nullish(),
  net_price: wobblyNumber.nullish().catch(null),
  created_at: z.string().nullish(),
  type: z.string().nullish(),
  status: z.object({ slug: z.string() }).nullish(),
  sims: wobblyList(Sim),
})

export const OrderReply = z.object({ data: Order })

export const TokenReply = z.object({ data: z.object({ access_token: z.string().min(1), expires_in: wobblyNumber }) })

const megabytes = wobblyNumber.nullish().transform((value) => (value === null || value === undefined ? null : Math.round(value * MB)))

export const UsageReply = z.object({
  data: z.object({
    remaining: megabytes,
    total: megabytes,
    expired_at: z.string().nullish(),
    is_unlimited: z.boolean().nullish(),
    status: z.string(),
  }),
})

export const BalanceReply = z.object({
  data: z.object({
    /** An empty list where there is no account to buy from. */
    balances: z.union([z.object({ availableBalance: z.object({ amount: wobblyNumber, currency: z.string() }) }), z.tuple([])]),
  }),
})

/** A package that is on an eSIM. */
export const HeldPackage = z.object({
  id: wobblyText,
  status: z.string(),
  remaining: megabytes,
  expired_at: z.string().nullish(),
  package: z.object({ id: z.string().min(1), amount: megabytes, is_unlimited: z.boolean().nullish() }),
})
export const HeldReply = z.object({ data: wobblyList(HeldPackage) })

/** `prices.net_price` by currency; PHP writes an empty map as a list. What cannot be read is not known. */
export const ByCurrency = z.record(z.string(), wobblyNumber).catch({})

export const TopUpsReply = z.object({
  data: wobblyList(
    z.object({
      id: z.string().min(1),
      title: z.string().nullish(),
      amount: megabytes,
      day: wobblyNumber.nullish(),
      is_unlimited: z.boolean().nullish(),
      net_price: wobblyNumber.nullish().catch(null),
      prices: z.object({ net_price: ByCurrency.optional() }).nullish().catch(null),
    }),
  ),
})

/** The two 422 envelopes that say why: a business code, or the names of the fields. The texts beside them go nowhere. */
export const BusinessError = z.object({ code: z.int() })
export const FieldError = z.object({ data: z.record(z.string(), z.unknown()), meta: z.object({ message: z.string() }) })
