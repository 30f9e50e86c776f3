import * as z from 'zod'

const LIST_LIMIT_MOST = 100
const LIST_LIMIT_DEFAULT = 20

/** `?limit=` and `?cursor=` of every list. */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT_MOST).default(LIST_LIMIT_DEFAULT),
  cursor: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\w-]+$/)
    .optional(),
})

/** One page of a list; `nextCursor` is null on the last one. */
export const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** Cursors are opaque to callers: base64url of what the query needs to go on. */
export const toCursor = (position: string): string => Buffer.from(position).toString('base64url')
export const fromCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString()
