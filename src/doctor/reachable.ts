// Whether somebody answers at the address, whether the connection is safe, and what time it is there.

import { isLoopback } from '../db/durability.ts'
import { TransportFailure } from '../base/transport-failure.ts'
import type { Check, CheckedSystem, Patient } from './check.ts'
import { fault, fine, type Finding, unjudged, warning } from './finding.ts'
import { CLOCK_MENDED, type Fatal, judgeDate, type Probe } from './skew.ts'
import { readCertificate } from './tls.ts'

const PROBE_MS = 8_000
const DAY_MS = 86_400_000
const FEW_DAYS = 14

export interface Address {
  system: CheckedSystem
  name: string
  /** The variable that holds the address. */
  variable: (patient: Patient) => string
  /** What can be asked without logging in; null where the system is not spoken to over HTTP. */
  url: (patient: Patient) => string | null
}

/** One question to the address, without credentials; everybody who asks gets the same answer. Throws TransportFailure. */
export const probe = ({ once, http, clock, call }: Patient, url: string): Promise<Probe> =>
  once(`probe ${url}`, async () => {
    const sentAt = clock.now()
    const reply = await http.send({ method: 'GET', url, headers: { accept: 'application/json' } }, { ...call(), deadlineMs: PROBE_MS })
    return { reply, sentAt, gotAt: clock.now() }
  })

const NO_HTTP = 'not spoken to over HTTP'

export const reachable = ({ system, name, variable, url }: Address): Check => ({
  id: `${system}.reachable`,
  system,
  looks: `whether ${name} answers at its address`,
  mended: 'the address in the environment, DNS, the firewall, the certificate',
  async run(patient) {
    const address = url(patient)
    if (address === null) return [unjudged(NO_HTTP)]
    try {
      const { reply, sentAt, gotAt } = await probe(patient, address)
      if (reply.status >= 500)
        return [
          fault(`answers with ${reply.status}`, `${name} is down or in maintenance: see its status page or its own log, then try again.`),
        ]
      return [fine(`answers within ${gotAt - sentAt} ms`)]
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error
      const found = variable(patient)
      const otherwise = `See that ${name} runs, that ${found} is its address, and that this machine may go out to it (firewall, proxy).`
      return [fault(`does not answer (${error.code})`, remedyFor(error, found, otherwise))]
    }
  },
})

/** By why no connection came to stand; `otherwise` where that does not tell. */
export function remedyFor({ code }: TransportFailure, variable: string, otherwise: string): string {
  switch (code) {
    case 'dns_failed':
      return `${variable} names a host that nobody knows: correct it, or the DNS of this machine.`
    case 'address_not_allowed':
      return `The host in ${variable} leads into a private network. Where that is meant, add the network to OUTBOUND_PRIVATE_ADDRESSES.`
    case 'tls_failed':
      return `The certificate at ${variable} is not valid for that name, or its issuer is not known here: renew it, or give Node the issuer with NODE_EXTRA_CA_CERTS.`
    default:
      return otherwise
  }
}

export const clockOf = ({ system, name, url }: Address, fatal: (patient: Patient) => Fatal | null): Check => ({
  id: `${system}.clock`,
  system,
  looks: `how far the clock of ${name} is from ours; a minute is too far`,
  mended: CLOCK_MENDED,
  needs: [`${system}.reachable`],
  async run(patient) {
    const address = url(patient)
    if (address === null) return [unjudged(NO_HTTP)]
    return [judgeDate(name, await probe(patient, address), fatal(patient))]
  },
})

export const tlsOf = ({ system, name, variable, url }: Address): Check => ({
  id: `${system}.tls`,
  system,
  looks: `the connection to ${name}: https, the certificate's name and its last day, the protocol`,
  mended: 'the certificate and the TLS settings of that server',
  needs: [`${system}.reachable`],
  async run(patient) {
    const address = url(patient)
    if (address === null) return [unjudged(NO_HTTP)]
    return judgeTls(patient, address, variable(patient))
  },
})

export async function judgeTls(patient: Patient, address: string, variable: string): Promise<Finding[]> {
  const { protocol, hostname, port } = new URL(address)
  if (protocol === 'http:') {
    if (isLoopback(address)) return [fine('plain HTTP, on this machine alone')]
    return [fault('plain HTTP: everything on it can be read on the way', `Use an https address in ${variable}.`)]
  }
  const certificate = await readCertificate(patient, hostname.replace(/^\[|\]$/g, ''), Number(port) || 443)
  if (certificate.refused !== null)
    return [
      fault(
        `the certificate is not good (${certificate.refused})`,
        `Give the server in ${variable} a certificate of its own name from a known issuer.`,
      ),
    ]
  const days = Math.floor((certificate.validTo - patient.clock.now()) / DAY_MS)
  const found: Finding[] = []
  if (days < FEW_DAYS)
    found.push(warning(`the certificate ends in ${days} days`, `Have the certificate of the server in ${variable} renewed.`))
  if (!/^TLSv1\.[23]$/.test(certificate.protocol))
    found.push(warning(`speaks ${certificate.protocol}`, `Have TLS 1.2 and 1.3 enabled on the server in ${variable}.`))
  return found.length > 0 ? found : [fine(`${certificate.protocol}, the certificate is good for ${days} days`)]
}
