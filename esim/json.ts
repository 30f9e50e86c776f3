import type { z } from 'zod'

/** Reads one path of a provider's API. Throws RemoteError. */
export type ReadJson = <T>(path: string, schema: z.ZodType<T>) => Promise<T>

/** A body as JSON, undefined when it is none. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
