// A server that speaks TLS with a certificate made for the test, which nobody vouches for until it is trusted.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { onTestFinished } from 'vitest'

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export async function secureServer(days: number, name: string, answer: RequestListener = (_request, response) => response.end('{}')) {
  const home = folder()
  const [keyFile, certFile] = [join(home, 'key.pem'), join(home, 'cert.pem')]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', String(days)]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certFile, ...subject], { stdio: 'ignore' })
  const cert = readFileSync(certFile, 'utf8')
  const server = https.createServer({ key: readFileSync(keyFile), cert }, answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo // listening on TCP
  return { cert, port, url: `https://localhost:${port}` }
}

export function trusting(...certs: string[]): void {
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, ...certs])
  onTestFinished(() => tls.setDefaultCACertificates(before))
}
