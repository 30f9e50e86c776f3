// To which addresses we go out. A name that begins to point into our own network, by a fault or by somebody's will, is not followed there.
import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The `code` of the error that a connection fails with before it is made. */
export const NOT_ALLOWED = 'ERR_ADDRESS_NOT_ALLOWED'

type Resolve = (
  hostname: string,
  options: { all: true; family?: number | 'IPv4' | 'IPv6'; hints?: number },
  done: (error: NodeJS.ErrnoException | null, found: { address: string; family: number }[]) => void,
) => void

/**
 * A `lookup` for sockets that leaves out addresses of networks that are not the public Internet, unless they are `listed` (CIDRs). An address
 * that stands in the settings itself is never looked up, and `localhost` may be this machine.
 */
export function outboundLookup(listed: readonly string[] = [], resolve: Resolve = systemLookup): LookupFunction {
  const networks = listed.map((network) => ipaddr.parseCIDR(network))
  const isListed = (address: ipaddr.IPv4 | ipaddr.IPv6) =>
    networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  return (hostname, { family, hints, all }, done) => {
    const wanted = { all: true, ...(family !== undefined && { family }), ...(hints !== undefined && { hints }) } as const
    resolve(hostname, wanted, (error, found) => {
      if (error) return done(error, [])
      const allowed = found.filter((one) => {
        const address = plain(ipaddr.process(one.address))
        return address.range() === 'unicast' || (hostname === 'localhost' && address.range() === 'loopback') || isListed(address)
      })
      const [first] = allowed
      if (!first) return done(Object.assign(new Error('the name leads to no address that is allowed'), { code: NOT_ALLOWED }), [])
      if (all) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

const NAT64_PREFIX_BYTES = 12

/** Networks without IPv4 of their own write every IPv4 address into 64:ff9b::/96; where it leads is what that address says. */
function plain(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  return address.range() === 'rfc6052' ? ipaddr.fromByteArray(address.toByteArray().slice(NAT64_PREFIX_BYTES)) : address
}
