import * as z from 'zod'

/** Integer minor units: JPY has none, USD has two. */
export const Money = z
  .strictObject({
    amount: z.int().meta({ example: 198000 }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .meta({ example: 'JPY' }),
  })
  .meta({ id: 'Money', description: 'Integer minor units (JPY has none, USD has two) and the ISO 4217 code' })

/** UTC, ISO 8601. */
export const Instant = z.iso.datetime().meta({ id: 'Instant', description: 'UTC, ISO 8601' })
