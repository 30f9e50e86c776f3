import type { SandboxReply } from '../desk.ts'
import type { World } from './world.ts'

/** What a web server answers while WHMCS itself is not asked, if that is so. */
export function inPlace({ mistakes, url }: World): SandboxReply | undefined {
  const html = { 'content-type': 'text/html; charset=utf-8' }
  if (mistakes.instead === 'maintenance')
    return { status: 200, headers: html, body: '<!DOCTYPE html><html><body><h1>Down for Maintenance</h1></body></html>' }
  if (mistakes.instead === 'moved') return { status: 301, headers: { ...html, location: `${url()}/billing/` }, body: '' }
  return undefined
}
