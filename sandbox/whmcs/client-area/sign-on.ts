import type { SandboxReply } from '../../desk.ts'
import { findClient } from '../people.ts'
import { now, type World } from '../world.ts'
import { html } from './html.ts'
import { page, redirect } from './layout.ts'

const cookieName = 'WHMCSSandbox'

/** Redeems a sign-on token: once, within its minute. A second try is refused and written down. */
export function redeem(world: World, token: string): SandboxReply {
  const row = world.tables.ssoTokens.find((candidate) => candidate.token === token)
  if (row?.used === true) world.tables.misuse.push({ what: 'sign-on token used again', at: now(world) })
  if (!row || row.used || row.expiresAt < world.clock.now() || findClient(world, row.clientId)?.allowSso !== true) return refused(world)
  row.used = true
  const id = world.random.hex(32)
  world.sessions.set(id, { clientId: row.clientId, userId: row.userId, formToken: world.random.hex(32) })
  return redirect(row.path, { 'set-cookie': `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax` })
}

export function sessionOf(world: World, cookies: string | undefined) {
  const id = new RegExp(`(?:^|; *)${cookieName}=([0-9a-f]+)`).exec(cookies ?? '')?.[1]
  return id === undefined ? undefined : world.sessions.get(id)
}

const refused = (world: World): SandboxReply =>
  page(world, {
    status: 403,
    title: 'This link no longer works',
    body: html`<div class="card">
      <p>A sign-on link works once, and for one minute. Go back to the portal and open this page from there again.</p>
    </div>`,
  })

export const signedOut = (world: World): SandboxReply =>
  page(world, {
    status: 403,
    title: 'Please sign in',
    body: html`<div class="card"><p>Open your billing pages from the portal: it signs you in.</p></div>`,
  })
