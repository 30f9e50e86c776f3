// Reads a server's certificate, a bad one too. Nothing is asked over the connection.
import { connect } from 'node:tls'
import { isIP } from 'node:net'
import type { Patient } from './check.ts'

const CONNECT_MS = 8_000

export interface Certificate {
  /** Why it would not be trusted; null for one that is. */
  refused: string | null
  /** Milliseconds since 1970. */
  validTo: number
  protocol: string
}

/** Throws where no connection comes to stand. */
export function readCertificate({ clock, lookup }: Pick<Patient, 'clock' | 'lookup'>, host: string, port: number): Promise<Certificate> {
  return new Promise((resolve, reject) => {
    // Whether it can be trusted is what is asked here; the clients' own connections never look away.
    const socket = connect({ host, port, lookup, rejectUnauthorized: false, ...(isIP(host) === 0 && { servername: host }) })
    const stopClock = clock.after(CONNECT_MS, () => socket.destroy(new Error('connect time-out')))
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate()
      const code: unknown = socket.authorizationError
      resolve({
        refused: socket.authorized ? null : codeOf(code),
        validTo: Date.parse(certificate.valid_to),
        protocol: socket.getProtocol() ?? 'unknown',
      })
      stopClock()
      socket.destroy()
    })
    socket.on('error', (error) => {
      stopClock()
      reject(error)
    })
  })
}

/** A constant of OpenSSL or Node: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID`. */
function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : error
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'not_trusted'
}
