import ipaddr from 'ipaddr.js'

type Range = ReturnType<typeof ipaddr.parseCIDR>

/** Whether an address lies in a list of CIDRs and addresses, of both IP versions. An empty list lets everybody in. */
export function allowedIps(list: readonly string[]): (address: string) => boolean {
  const ranges = list.map((entry): Range => {
    if (entry.includes('/')) return ipaddr.parseCIDR(entry)
    const address = ipaddr.process(entry)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  })
  return (text) => {
    if (ranges.length === 0) return true
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.process(text)
    return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  }
}
