// A client whose customer number goes missing right after AddClient, as in a WHMCS that drops a custom field it cannot read.
import { loadConfig } from '../../../src/base/config.ts'
import { serializedField } from '../../../whmcs/php-serialize.ts'
import { until } from '../../world/until.ts'
import type { Stage } from '../stage.ts'

const WITHIN_MS = 15_000

/** Whoever looks at the new client hangs until its number is gone, the sign-up among them, which therefore is not waited for before. */
export async function loseNumber(stage: Stage, email: string, signUp: () => Promise<void>): Promise<void> {
  await stage.whmcs.fault({ match: { action: 'GetClientsDetails' }, fault: { kind: 'hang-before' }, times: 1_000 })
  await Promise.all([signUp(), emptyNumber(stage, email).finally(() => stage.whmcs.clearFaults())])
}

async function emptyNumber({ stack, whmcs }: Stage, email: string): Promise<void> {
  const row = async () => (await whmcs.rows('clients')).find((client) => client['email'] === email)
  const { id } = await until(row, `the client of ${email}`, WITHIN_MS)
  const { url, identifier, secret, customerNumberField } = loadConfig(stack.env).whmcs
  const customfields = serializedField({ [customerNumberField]: '' })
  const body = new URLSearchParams({ identifier, secret, responsetype: 'json', action: 'UpdateClient', clientid: String(id), customfields })
  const reply = await fetch(`${url}/includes/api.php`, { method: 'POST', body })
  const { result } = (await reply.json()) as { result: string } // WHMCS answers an object
  if (result !== 'success') throw new Error(`the number of ${email} is still there: ${reply.status}`)
}
