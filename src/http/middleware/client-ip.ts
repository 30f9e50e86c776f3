import type { Socket } from 'node:net'
import type { Express, Request } from 'express'
import ipaddr from 'ipaddr.js'

/**
 * Applies TRUST_PROXY: an exact hop count (0 trusts nobody) or a list of addresses and CIDRs. What would trust everybody is refused, since
 * `X-Forwarded-For` would then be whatever the caller writes. Throws RangeError.
 */
export function trustProxies(app: Express, setting: number | readonly string[]): void {
  if (typeof setting === 'number') {
    if (!Number.isInteger(setting) || setting < 0 || setting > 9)
      throw new RangeError('TRUST_PROXY must be a hop count from 0 to 9, or a list of CIDRs')
    app.set('trust proxy', setting === 0 ? false : setting)
  } else app.set('trust proxy', setting.length === 0 ? false : setting.map(asRange))
}

function asRange(range: string): string {
  const valid = range.includes('/') ? ipaddr.isValidCIDR(range) : ipaddr.isValid(range)
  if (!valid || /\/0+$/.test(range)) throw new RangeError('TRUST_PROXY must be a hop count from 0 to 9, or a list of CIDRs')
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

function normalIp(address: string): string {
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
