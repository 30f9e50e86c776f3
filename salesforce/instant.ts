import { z } from 'zod'

/** `2026-01-31T04:05:06.000+0000` as milliseconds since 1970. ISO 8601 wants a colon in the zone, so one is put there. */
export const Instant = z
  .string()
  .transform((text) => Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .pipe(z.number())
