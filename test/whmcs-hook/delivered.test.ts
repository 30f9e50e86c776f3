// From the outbox to a real BFF, over real HTTP: signed, ids alone, again until it was taken, and once.

import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type TestWorld } from '../world.ts'
import { CANARY, FIRINGS } from './hook-variables.ts'
import { type Heard, type Install, installWhmcs, listenIn, SECRET } from './whmcs.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startWorld({ worker: false, env: { WHMCS_HOOK_SECRETS: SECRET } })
})
afterAll(() => world.close())

/** On to the real BFF, byte by byte. */
const toBff = async ({ headers, body }: Heard): Promise<number> => {
  const names = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature']
  const kept = Object.fromEntries(names.map((name) => [name, String(headers[name])]))
  return (await fetch(`${world.url}/api/hooks/whmcs`, { method: 'POST', headers: kept, body })).status
}
const verify = ({ headers, body }: Heard, secret = SECRET): unknown => new Webhook(secret).verify(body, headers as Record<string, string>)
const eventsOf = (all: readonly Heard[]) =>
  all.map(({ body }) => JSON.parse(body) as { type: string; data: object }).filter(({ type }) => type !== 'hook.heartbeat')
const PAID = [['InvoicePaid', { invoiceid: 9001 }]] as const
const paid = (all: readonly Heard[]) => all.filter(({ body }) => body.includes('invoice.paid'))
const stateOf = (rows: readonly Record<string, unknown>[]) =>
  rows.filter((row) => row['type'] === 'invoice.paid').map((row) => row['state'])

/** An admin with the addon's page open. */
function openPage(whmcs: Install, session = randomBytes(8).toString('hex')) {
  const asked = (post: object) => ({ post, session, link: 'addonmodules.php?module=trunkline&"' })
  const read = ({ html }: { html: string }) => ({ html, token: /name="trunkline_token" value="([0-9a-f]{32})"/.exec(html)?.[1] })
  return {
    see: (post: object = {}) => read(whmcs.ask('page', asked(post))),
    /** While this process answers what PHP sends. */
    press: async (post: object) => read(await whmcs.askAside('page', asked(post))),
  }
}

test('everything that happens reaches the BFF, and of all that WHMCS has handed over nothing but ids', async () => {
  await using wire = await listenIn(toBff)
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(FIRINGS.map(({ point, vars }) => [point, vars] as const))
  const said = await whmcs.deliver()
  expect(said).toBe(`${FIRINGS.filter(({ early }) => !early).length} delivered`)
  expect(eventsOf(wire.all).some(({ type }) => type.startsWith('order.'))).toBe(false)
  whmcs.later(10)
  await whmcs.deliver()
  const sent = eventsOf(wire.all).map(({ type, data }) => ({ type, data }))
  expect(sent).toHaveLength(FIRINGS.length)
  expect(sent).toEqual(expect.arrayContaining(FIRINGS.map(({ tells }) => tells)))
  for (const heard of wire.all) {
    expect(JSON.stringify([heard.url, heard.headers, heard.body])).not.toContain(CANARY)
    expect(heard.method).toBe('POST')
    verify(heard)
  }
  expect(JSON.stringify(whmcs.outbox())).not.toContain(CANARY)
  expect(readFileSync(join(whmcs.root, 'whmcs.sqlite'), 'latin1')).not.toContain(CANARY)
  const looks = await world.wired.db.selectFrom('whmcs_looks').select(['kind', 'record_id']).execute()
  expect(looks).toEqual(
    expect.arrayContaining([
      { kind: 'client', record_id: 1001 },
      { kind: 'client', record_id: 1003 },
      { kind: 'order', record_id: 5004 },
      { kind: 'invoice', record_id: 9001 },
    ]),
  )
  expect(whmcs.outbox().every((row) => row['state'] === 'delivered')).toBe(true)
  expect(whmcs.log()).toEqual([])
})

test('what happens while the BFF is dead reaches it later, each once, under the id that it began with', async () => {
  let isDead = true
  await using wire = await listenIn((heard) => (isDead ? 503 : toBff(heard)))
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire([...PAID, ['ClientEdit', { userid: 1009 }]])
  for (let run = 0; run < 3; run += 1) {
    expect(await whmcs.deliver()).toContain('the answer was 503')
    whmcs.later(3_600)
  }
  isDead = false
  await whmcs.deliver()
  const tries = paid(wire.all)
  expect(tries.length).toBeGreaterThan(1)
  expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(tries.map(({ body }) => body)).size).toBe(1)
  tries.forEach((heard) => verify(heard))
  const delivered = whmcs.outbox().filter((row) => row['type'] !== 'hook.heartbeat')
  expect(delivered.map((row) => row['state'])).toEqual(['delivered', 'delivered'])
  const before = wire.all.length
  whmcs.later(3_600)
  await whmcs.deliver()
  expect(eventsOf(wire.all.slice(before))).toEqual([])
})

test('an answer that was lost is asked for again, and taken by the BFF as the event that it has', async () => {
  let isLost = true
  await using wire = await listenIn(async (heard) => {
    const status = await toBff(heard)
    return isLost && heard.body.includes('client.changed') ? 502 : status
  })
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire([['ClientEdit', { userid: 1010 }]])
  await whmcs.deliver()
  isLost = false
  whmcs.later(3_600)
  await whmcs.deliver()
  const look = await world.wired.db.selectFrom('whmcs_looks').select('asked').where('record_id', '=', 1010).executeTakeFirst()
  expect([look?.asked, whmcs.outbox().map((row) => row['state'])]).toEqual([1, expect.not.arrayContaining(['waiting', 'failed'])])
})

test('a timestamp is that of the attempt', async () => {
  await using wire = await listenIn(() => 503)
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(PAID)
  whmcs.later(7_200) // it happened two hours ago
  await whmcs.deliver()
  expect(Math.abs(Number(wire.all[0]?.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60)
})

test('the pause grows, and one that is not due is not sent', async () => {
  await using wire = await listenIn(({ body }) => (body.includes('heartbeat') ? 204 : 500))
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(PAID)
  const pauses: number[] = []
  for (let run = 0; run < 8; run += 1) {
    await whmcs.deliver()
    await whmcs.deliver()
    const [row] = whmcs.outbox().filter(({ type }) => type === 'invoice.paid')
    pauses.push(Math.round((Number(row?.['due_at']) - Number(row?.['last_at'])) / 30))
    whmcs.ask('run', { sql: 'update mod_trunkline_outbox set due_at = 0' })
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30])
  expect(paid(wire.all)).toHaveLength(8)
})

test('what nobody takes for a day is given up and shown, and is tried again when staff say so', async () => {
  let status = 500
  await using wire = await listenIn(() => status)
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(PAID)
  whmcs.later(86_000)
  await whmcs.deliver()
  expect(stateOf(whmcs.outbox())).toEqual(['waiting'])
  whmcs.later(500)
  await whmcs.deliver()
  expect(stateOf(whmcs.outbox())).toEqual(['failed'])
  const page = openPage(whmcs)
  expect(page.see().html).toContain('given up: 1')
  page.see({ trunkline: 'again', trunkline_token: page.see().token })
  status = 204
  await whmcs.deliver()
  expect(stateOf(whmcs.outbox())).toEqual(['delivered'])
})

test.each([400, 409, 413, 415, 422])(
  'what the BFF will never take (%i) is given up at once and told, and holds nothing up',
  async (status) => {
    await using wire = await listenIn(({ body }) => (body.includes('invoice.paid') ? status : 204))
    using whmcs = installWhmcs({ endpoint: wire.url })
    whmcs.fire([...PAID, ['ClientEdit', { userid: 1001 }]])
    await whmcs.deliver()
    expect(Object.fromEntries(whmcs.outbox().map((row) => [row['type'], row['state']]))).toMatchObject({
      'invoice.paid': 'failed',
      'client.changed': 'delivered',
    })
    expect(whmcs.log()).toEqual([expect.stringContaining(`1 of the events of a run were refused (${status}) and given up`)])
  },
)

test('a redirect is not followed', async () => {
  await using wire = await listenIn(() => 307)
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(PAID)
  expect(await whmcs.deliver()).toContain('the answer was 307')
  expect(wire.all.map(({ url }) => url)).toEqual(['/api/hooks/whmcs'])
})

test('who does not show a certificate that is trusted hears nothing', async () => {
  using whmcs = installWhmcs({ endpoint: 'https://127.0.0.1:9' })
  const [key, cert] = [join(whmcs.root, 'key.pem'), join(whmcs.root, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', '2']
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...made, ...subject], { stdio: 'ignore' })
  let heard = 0
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_req, res) => {
    heard += 1
    res.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}/api/hooks/whmcs`
  whmcs.ask('set', { endpoint })
  whmcs.fire(PAID)
  expect(await whmcs.deliver()).toContain('no answer came')
  server.close()
  expect([heard, stateOf(whmcs.outbox())]).toEqual([0, ['waiting']])
})

test('while secrets are exchanged there is an entry of each, and the BFF takes either', async () => {
  const newer = `whsec_${randomBytes(32).toString('base64')}`
  await using wire = await listenIn(toBff)
  using whmcs = installWhmcs({ endpoint: wire.url, secrets: `${newer} ${SECRET}` })
  whmcs.fire(PAID)
  await whmcs.deliver()
  expect(wire.all.map(({ headers }) => String(headers['webhook-signature']).split(' ').length)).toEqual([2])
  for (const heard of wire.all) [newer, SECRET].forEach((secret) => verify(heard, secret))
  expect(stateOf(whmcs.outbox())).toEqual(['delivered'])
})

test.each([
  ['http over a network', { endpoint: 'http://my.example.com/api/hooks/whmcs' }, 'https address'],
  ['no endpoint', { endpoint: '' }, 'https address'],
  ['no secret', { endpoint: 'http://127.0.0.1:9/', secrets: '' }, 'whsec_'],
  ['a secret that is short', { endpoint: 'http://127.0.0.1:9/', secrets: 'whsec_c2hvcnQ=' }, 'whsec_'],
])('with %s nothing is sent, and what happens is kept', async (_what, settings, said) => {
  using whmcs = installWhmcs(settings)
  whmcs.fire(PAID)
  expect(await whmcs.deliver()).toContain(said)
  expect(stateOf(whmcs.outbox())).toEqual(['waiting'])
  expect(openPage(whmcs).see().html).toContain(said)
})

test('two crons at once send each event once', async () => {
  await using wire = await listenIn(() => 204)
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(Array.from({ length: 60 }, (_, n) => ['ClientEdit', { userid: 2001 + n }] as const))
  await Promise.all([whmcs.deliver(), whmcs.deliver(), whmcs.deliver()])
  await whmcs.deliver()
  const told = eventsOf(wire.all).map(({ data }) => JSON.stringify(data))
  expect([told.length, new Set(told).size]).toEqual([60, 60])
})

test('WHMCS’s own cron delivers as well, says that the hook is alive, and ends in time with a BFF that never answers', async () => {
  await using wire = await listenIn(toBff)
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(PAID)
  await whmcs.cron()
  expect(wire.all.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['invoice.paid', 'hook.heartbeat'])
  await using silent = await listenIn(() => null)
  whmcs.ask('set', { endpoint: silent.url })
  whmcs.fire(Array.from({ length: 5 }, (_, n) => ['ClientEdit', { userid: 2001 + n }] as const))
  await whmcs.cron()
  expect(silent.all).toHaveLength(1) // the others would fare no better
}, 60_000)

test('the page of the addon shows how it stands, escaped, and does nothing for a form that is not its own', async () => {
  await using wire = await listenIn(toBff)
  using whmcs = installWhmcs({ endpoint: wire.url })
  whmcs.fire(PAID)
  whmcs.ask('run', { sql: `update mod_trunkline_outbox set last_answer = '<script>"&' where 1` })
  const page = openPage(whmcs)
  const first = page.see()
  expect(first.html).toContain('Waiting: 1 · delivered in the last 7 days: 0 · given up: 0')
  expect(first.html).toContain('&lt;script&gt;&quot;&amp;')
  expect(first.html).not.toContain('<script>')
  expect(first.html).toContain('action="addonmodules.php?module=trunkline&amp;&quot;"')
  for (const token of [undefined, '', 'f'.repeat(32), ['x'], openPage(whmcs).see().token])
    expect(page.see({ trunkline: 'test', trunkline_token: token }).html).toContain('This form has expired; nothing was done')
  expect(whmcs.outbox()).toHaveLength(1)
  expect(page.see({ trunkline: 'again' }).html).toContain('nothing was done')
  const pressed = await page.press({ trunkline: 'test', trunkline_token: first.token })
  expect(pressed.html).toContain('A test event was noted down and sent: 2 delivered.')
  expect(eventsOf(wire.all).map(({ type }) => type)).toEqual(['invoice.paid', 'hook.test'])
})

test.each([
  ['', true, 'kept'],
  ['on', false, 'deleted'],
])('when it is deactivated the table is kept, unless staff have chosen otherwise (%j)', (choice, isKept, said) => {
  using whmcs = installWhmcs({ endpoint: 'http://127.0.0.1:9/' })
  whmcs.fire(PAID)
  whmcs.ask('set', { drop_table: choice })
  expect(whmcs.ask('deactivate')).toEqual({ status: 'success', description: expect.stringContaining(said) })
  const tables = (whmcs.ask('rows', { table: 'sqlite_master' }) as { name: string }[]).map(({ name }) => name)
  expect(tables.includes('mod_trunkline_outbox')).toBe(isKept)
  expect(whmcs.ask('activate', {})).toMatchObject({ status: 'success' })
  expect(whmcs.outbox()).toHaveLength(isKept ? 1 : 0)
})

test('the secret is a password field', () => {
  using whmcs = installWhmcs({ endpoint: 'http://127.0.0.1:9/' })
  expect(whmcs.ask('config').fields.secrets.Type).toBe('password')
})
