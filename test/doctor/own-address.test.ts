// PUBLIC_URL where it leads to a proxy in a network of one's own: the doctor asks there, and for nothing else.

import { expect, test } from 'vitest'
import { loadConfig } from '../../src/base/config.ts'
import { runChecks } from '../../src/doctor/run-checks.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { type Around, openPatient } from '../../src/wire/patient.ts'
import { secureServer, trusting } from './secure-server.ts'
import { EXAMPLE } from './world.ts'

const NAME = 'my.example.com'
const NEITHER_IS_ASKED = { DATABASE_URL: 'postgres://127.0.0.1:9/none', REDIS_URL: 'redis://127.0.0.1:9' }
const LOOKED_AT = ['bff.reachable', 'bff.tls', 'bff.clock', 'whmcs.reachable']

/** A proxy on this machine that speaks for `NAME`. */
async function proxy({ trusted = true, status = 200, aheadMs = 0 } = {}) {
  const asked: string[] = []
  const { cert, port } = await secureServer(90, NAME, ({ url = '', headers }, response) => {
    asked.push(`${headers.host?.split(':')[0]}${url}`)
    const date = new Date(Date.now() + aheadMs).toUTCString()
    response.writeHead(status, { 'content-type': 'application/json', date }).end('{}')
  })
  if (trusted) trusting(cert)
  return { asked, port }
}

const leadsTo =
  (address: string): Around['resolve'] =>
  (_name, _options, done) =>
    setImmediate(done, null, [{ address, family: 4 }])
const nobodyKnows: Around['resolve'] = (_name, _options, done) =>
  setImmediate(done, Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), [])

/** By check, with names that lead where `resolve` says; WHMCS is said to stand at the same machine. */
async function look(port: number, resolve: Around['resolve']) {
  const env = {
    ...EXAMPLE,
    ...NEITHER_IS_ASKED,
    TIME_SCALE: '1',
    RATE_LIMIT_SCALE: '1',
    PUBLIC_URL: `https://${NAME}:${port}`,
    WHMCS_URL: `https://billing.example.com:${port}`,
  }
  const patient = openPatient(loadConfig(env), { ...(resolve && { resolve }) })
  try {
    const results = await runChecks(
      CHECKS.filter(({ id }) => LOOKED_AT.includes(id)),
      patient,
    )
    return Object.fromEntries(results.map(({ check, findings }) => [check.id, findings]))
  } finally {
    await patient.close()
  }
}

test('it is asked there, its certificate is judged, and no other system is gone to in that network', async () => {
  const { asked, port } = await proxy()
  expect(await look(port, leadsTo('127.0.0.1'))).toMatchObject({
    'bff.reachable': [{ ok: true }],
    'bff.tls': [{ ok: true, says: expect.stringContaining('is good for') }],
    'bff.clock': [{ ok: true, says: 'the clocks agree' }],
    'whmcs.reachable': [{ severity: 'fault', says: expect.stringContaining('address_not_allowed') }],
  })
  expect(asked).toEqual([`${NAME}/healthz`])
})

test('a link-local address is not gone to, and the remedy is that of such an address', async () => {
  const { asked, port } = await proxy()
  expect(await look(port, leadsTo('169.254.169.254'))).toMatchObject({
    'bff.reachable': [{ severity: 'warning', remedy: expect.stringMatching(/PUBLIC_URL leads into .*OUTBOUND_PRIVATE_ADDRESSES/) }],
    'bff.tls': [{ severity: 'info', ok: false }],
    'bff.clock': [{ severity: 'info', ok: false, remedy: 'See bff.reachable.' }],
  })
  expect(asked).toEqual([])
})

test('a name that nobody knows has the remedy of a name', async () => {
  expect(await look(9, nobodyKnows)).toMatchObject({
    'bff.reachable': [{ severity: 'warning', remedy: expect.stringMatching(/^PUBLIC_URL names a host that nobody knows/) }],
  })
})

test('a certificate that nobody vouches for is what is wrong, and not that nobody has started it', async () => {
  const { port } = await proxy({ trusted: false })
  expect(await look(port, leadsTo('127.0.0.1'))).toMatchObject({
    'bff.reachable': [{ severity: 'warning', remedy: expect.stringMatching(/certificate at PUBLIC_URL/) }],
    'bff.tls': [{ severity: 'fault', says: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') }],
  })
})

test('where the proxy answers and nobody behind it, that is said, and the certificate is judged all the same', async () => {
  const { port } = await proxy({ status: 502 })
  expect(await look(port, leadsTo('127.0.0.1'))).toMatchObject({
    'bff.reachable': [
      { severity: 'warning', says: expect.stringContaining('502'), remedy: expect.stringMatching(/npm start.*reverse proxy/) },
    ],
    'bff.tls': [{ ok: true }],
    // Whose clock that is nobody knows.
    'bff.clock': [{ severity: 'info', ok: false }],
  })
})

test.each([
  [50_000, { ok: true }],
  [-90_000, { severity: 'warning', says: expect.stringMatching(/^its clock is (89|9\d) s behind ours$/) }],
  [90_000, { severity: 'warning', says: expect.stringMatching(/^its clock is (8\d|90) s ahead of ours$/) }],
  // Signed calls are judged by the journal's clock, so that this one keeps nobody out, however far it is off.
  [600_000, { severity: 'warning', says: expect.stringMatching(/^its clock is (59\d|600) s ahead of ours$/) }],
])('a clock there that is %i ms off is no more than warned of', async (aheadMs, said) => {
  const { asked, port } = await proxy({ aheadMs })
  const remedy = aheadMs === 50_000 ? null : expect.stringMatching(/ours is wrong: .*timedatectl.*the machine behind PUBLIC_URL by NTP/)
  expect(await look(port, leadsTo('127.0.0.1'))).toMatchObject({
    'bff.reachable': [{ ok: true }],
    'bff.clock': [{ ...said, remedy }],
  })
  expect(asked).toEqual([`${NAME}/healthz`])
})
