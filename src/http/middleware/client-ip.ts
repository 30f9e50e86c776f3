import type { Socket } from 'node:net'
import type { Express, Request } from 'express'
import ipaddr from 'ipaddr.js'

/**
 * Applies TRUST_PROXY: comma-separated addresses or CIDRs, or an exact hop count; empty trusts nobody. Anything broader is refused,
 * since `X-Forwarded-For` would then be whatever the caller writes. Throws RangeError.
 */
export function trustProxies(app: Express, setting: string): void {
  const text = setting.trim()
  if (text === '') app.set('trust proxy', false)
  else if (/^[1-9]$/.test(text)) app.set('trust proxy', Number(text))
  else app.set('trust proxy', text.split(',').map(asRange))
}

function asRange(text: string): string {
  const range = text.trim()
  const valid = range.includes('/') ? ipaddr.isValidCIDR(range) : ipaddr.isValid(range)
  if (!valid || /\/0+$/.test(range)) throw new RangeError('TRUST_PROXY must be a list of addresses or CIDRs, or a hop count from 1 to 9')
  return range
}

const addresses = new WeakMap<Socket, string>()

/** The caller's address. An IPv4 address mapped into IPv6 is the IPv4 address. */
export function clientIp(req: Request): string {
  if (req.app.get('trust proxy') !== false) return normalIp(req.ip ?? '')
  const known = addresses.get(req.socket)
  if (known !== undefined) return known
  const address = normalIp(req.socket.remoteAddress ?? '')
  addresses.set(req.socket, address)
  return address
}

export function normalIp(address: string): string {
  if (!address.includes(':')) return address
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}

const IPV6_SHARED_BYTES = 8

/** Whom limits count together: one IPv4 address, or one IPv6 /64, which is what one customer gets. */
export function ipGroup(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address
  const bytes = ipaddr.IPv6.parse(address).toByteArray()
  return `${ipaddr.fromByteArray([...bytes.slice(0, IPV6_SHARED_BYTES), ...Array<number>(16 - IPV6_SHARED_BYTES).fill(0)]).toString()}/64`
}
