// Whether web or worker beside it is alive: `node dist/health.js`, for a container engine that looks by a command. Exits 0 or 1.

import { get } from 'node:http'
import { VARIABLES } from '../base/config-fields.ts'

const WAIT_MS = 3_000

// In a container each of them is alone, so the image gives PORT and WORKER_PORT the same number.
const port = VARIABLES.PORT.schema.parse(process.env['PORT'] || undefined)
const address = VARIABLES.LISTEN_ADDRESS.schema.parse(process.env['LISTEN_ADDRESS'] || undefined)
// Who listens on every address is asked at the nearest.
const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
const request = get({ host, port, path: '/healthz', timeout: WAIT_MS }, (response) => {
  response.resume()
  process.exitCode = response.statusCode === 200 ? 0 : 1
  if (process.exitCode !== 0) console.error(`/healthz answered ${response.statusCode}`)
})
request.on('timeout', () => request.destroy(new Error(`no answer within ${WAIT_MS / 1000} s`)))
request.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
