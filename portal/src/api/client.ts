import createClient from 'openapi-fetch'
import { Fault } from './fault.ts'
import type { paths } from './schema.d.ts'

const client = createClient<paths>({ baseUrl: location.origin })

interface Answer<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/** The answer's body. Throws Fault, also where nothing came. */
export async function ask<Data>(call: (api: typeof client) => Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await call(client).catch(() => {
    throw new Fault(0, {})
  })
  if (data !== undefined && data !== null) return data
  // A proxy's page is no problem of ours.
  throw new Fault(response.status, typeof error === 'object' && error !== null ? error : { code: `http_${response.status}` })
}
