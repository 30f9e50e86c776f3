// What staff and the cron do in WHMCS itself, behind the BFF's back.

import type { TestWorld } from '../world.ts'

/** A call to the stand-in's API, which must succeed. */
export async function inWhmcs({ config }: TestWorld, action: string, fields: Record<string, string | number>): Promise<void> {
  const { url, identifier, secret } = config.whmcs
  const body = new URLSearchParams({ identifier, secret, action, responsetype: 'json' })
  for (const [name, value] of Object.entries(fields)) body.set(name, String(value))
  const answer = await fetch(`${url}/includes/api.php`, { method: 'POST', body })
  const said = await answer.text()
  if (!said.includes('"success"')) throw new Error(`${action}: ${answer.status} ${said}`)
}

/** The same, which must not. */
export async function failing(world: TestWorld, action: string, fields: Record<string, string | number>): Promise<void> {
  const went = await inWhmcs(world, action, fields).then(
    () => true,
    () => false,
  )
  if (went) throw new Error(`${action} was to fail`)
}
