// One run of the delivery: what ends it, what it puts off or gives up, what it tells staff, and how small it keeps the outbox.

import { afterEach, expect, test } from 'vitest'
import { CANARY } from './hook-variables.ts'
import { type Heard, type Install, installWhmcs, listenIn, SECRET } from './whmcs.ts'

const NOBODY = 'http://127.0.0.1:9/api/hooks/whmcs'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** An install and who answers it. */
async function install(answer: (heard: Heard) => Promise<number> | number) {
  const wire = await listenIn(answer)
  const whmcs = installWhmcs({ endpoint: wire.url })
  ends.push(
    () => wire[Symbol.asyncDispose](),
    () => whmcs[Symbol.dispose](),
  )
  return { wire, whmcs }
}

const FIRST = 2001
const edits = (count: number, from = FIRST) => Array.from({ length: count }, (_, n) => ['ClientEdit', { userid: from + n }] as const)
const isAbout = (heard: Heard, ...clients: number[]) => clients.some((id) => heard.body.includes(`"clientId":${id}}`))
const typesOf = (all: readonly Heard[]) => all.map(({ body }) => (JSON.parse(body) as { type: string }).type)
const states = (whmcs: Install) => whmcs.outbox().map((row) => row['state'])

test('an event that is answered 500 holds nobody up', async () => {
  const { wire, whmcs } = await install((heard) => (isAbout(heard, FIRST) ? 500 : 204))
  whmcs.fire(edits(3))
  expect(await whmcs.deliver()).toBe('2 delivered; 1 not: the answer was 500')
  expect(wire.all).toHaveLength(3)
  expect(states(whmcs)).toEqual(['waiting', 'delivered', 'delivered'])
})

test('three of them in a row end a run, and come after all others in the next', async () => {
  const { wire, whmcs } = await install((heard) => (isAbout(heard, FIRST, FIRST + 1, FIRST + 2) ? 500 : 204))
  whmcs.fire(edits(5))
  expect(await whmcs.deliver()).toBe('0 delivered; then the answer was 500')
  expect(wire.all).toHaveLength(3)
  whmcs.later(60) // all are due
  expect(await whmcs.deliver()).toBe('2 delivered; then the answer was 500')
  expect(wire.all.slice(3, 5).every((heard) => isAbout(heard, FIRST + 3, FIRST + 4))).toBe(true)
})

test.each([401, 403, 404, 429, 502, 503, 504])(
  'where nobody is there, or lets us in (%i), a run ends with the first event',
  async (status) => {
    const { wire, whmcs } = await install(() => status)
    whmcs.fire(edits(4))
    expect(await whmcs.deliver()).toBe(`0 delivered; then the answer was ${status}`)
    expect([wire.all.length, states(whmcs)]).toEqual([1, ['waiting', 'waiting', 'waiting', 'waiting']])
  },
)

test('one event that was answered 404 is not given up, and staff are told to look at the endpoint', async () => {
  let answer = 404
  const { whmcs } = await install(() => answer)
  whmcs.fire(edits(1))
  await whmcs.deliver()
  expect(whmcs.log()).toEqual([expect.stringContaining('the endpoint was answered 404, and events wait')])
  answer = 204
  whmcs.later(60)
  await whmcs.deliver()
  expect(states(whmcs)).toEqual(['delivered'])
})

test('in the middle of a billing run what matters goes first, also where it was tried before', async () => {
  let status = 500
  const { wire, whmcs } = await install(() => status)
  const ofRun = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ['InvoiceCreated', { invoiceid: from + n }] as const)
  whmcs.fire([['AfterModuleCreateFailed', { params: { serviceid: 8001, userid: FIRST } }]])
  await whmcs.deliver()
  status = 204
  const before = wire.all.length
  whmcs.later(60)
  whmcs.fire([
    ...ofRun(9001, 20),
    ['TicketOpen', { ticketid: 31 }],
    ['TicketUserReply', { ticketid: 31 }],
    ...ofRun(9101, 20),
    ['InvoicePaid', { invoiceid: 9001 }],
    ['AfterModuleSuspend', { params: { serviceid: 8001, userid: FIRST } }],
  ])
  await whmcs.cron()
  await whmcs.deliver()
  const types = typesOf(wire.all.slice(before))
  expect(types.slice(0, 4)).toEqual(['invoice.paid', 'service.suspended', 'hook.heartbeat', 'service.activation_failed'])
  expect(new Set(types.slice(4))).toEqual(new Set(['invoice.created', 'ticket.opened', 'ticket.replied']))
  expect(types).toHaveLength(46)
})

test('a run takes one connection for all that it sends', async () => {
  const { wire, whmcs } = await install(() => 204)
  whmcs.fire(edits(4))
  await whmcs.deliver()
  // Without curl PHP opens one for each, and says so.
  expect(wire.connections()).toBe(wire.all[0]?.headers.connection === 'close' ? 4 : 1)
})

test('where everything is refused, nothing is given up for that, and staff are told', async () => {
  const { wire, whmcs } = await install(() => 422)
  whmcs.fire(edits(12))
  expect(await whmcs.deliver()).toBe('0 delivered; then 5 were refused in a row, and wait; the answer was 422')
  expect([wire.all.length, new Set(states(whmcs))]).toEqual([5, new Set(['waiting'])])
  whmcs.later(60)
  await whmcs.deliver()
  expect([wire.all.length, new Set(states(whmcs))]).toEqual([10, new Set(['waiting'])])
  expect(whmcs.log()).toEqual([expect.stringContaining('5 events in a row were refused (422), so nothing more was sent')])
})

test('a run ends in time with a BFF that is slow to refuse', async () => {
  const { wire, whmcs } = await install(() => new Promise((answer) => void setTimeout(answer, 1_200, 422)))
  whmcs.fire(edits(3))
  // The longest that an answer may take is 10 s: a second one would not fit.
  const { said } = await whmcs.askAside('delivery', { seconds: 11 })
  expect([said, wire.all.length]).toEqual(['0 delivered; the rest comes with the next run', 1])
})

test('only WHMCS’s own cron, through its hook, says that the hook is alive', async () => {
  const { wire, whmcs } = await install(() => 204)
  expect(await whmcs.deliver()).toBe('0 delivered')
  expect(wire.all).toEqual([])
  await whmcs.cron()
  expect(typesOf(wire.all)).toEqual(['hook.heartbeat'])
})

test('after an outage the hook is heard with the next run, by one heartbeat', async () => {
  let status = 503
  const { wire, whmcs } = await install(() => status)
  for (let run = 0; run < 4; run += 1) {
    whmcs.later(300)
    await whmcs.cron()
    await whmcs.deliver()
    expect(whmcs.outbox()).toHaveLength(1)
  }
  status = 204
  const before = wire.all.length
  expect(await whmcs.deliver()).toBe('1 delivered')
  expect(typesOf(wire.all.slice(before))).toEqual(['hook.heartbeat'])
})

test('a heartbeat is never given up, nor sent twice in a run', async () => {
  const { wire, whmcs } = await install(() => 422)
  await whmcs.cron()
  expect([wire.all.length, states(whmcs)]).toEqual([1, ['waiting']])
})

test('with the first success all that waits since nobody was there is due at once; what was answered 500 waits its pause out', async () => {
  let status = 503
  const { wire, whmcs } = await install((heard) => (isAbout(heard, FIRST) ? 500 : heard.body.includes('heartbeat') ? 204 : status))
  whmcs.fire(edits(2))
  expect(await whmcs.deliver()).toBe('0 delivered; then the answer was 503')
  status = 204
  await whmcs.cron()
  expect(states(whmcs)).toEqual(['waiting', 'delivered', 'delivered'])
  expect(wire.all.filter((heard) => isAbout(heard, FIRST))).toHaveLength(1)
})

test('an addon that is not set up tidies its table all the same, and tells staff once an hour', async () => {
  using whmcs = installWhmcs({ endpoint: '' })
  whmcs.fire(edits(2))
  whmcs.ask('run', { sql: `update mod_trunkline_outbox set state = 'delivered', created_at = created_at - 700000 where id = 1` })
  for (let run = 0; run < 3; run += 1) await whmcs.deliver()
  expect(states(whmcs)).toEqual(['waiting'])
  expect(whmcs.log()).toEqual([expect.stringContaining('nothing is sent. The endpoint must be an https address')])
  whmcs.ask('run', { sql: `update tbladdonmodules set value = value - 3600 where setting = 'complained_settings'` })
  await whmcs.deliver()
  await whmcs.deliver()
  expect(whmcs.log()).toHaveLength(2)
})

test('no more than 10,000 events wait: the oldest go, a few in each statement, and staff are told', () => {
  using whmcs = installWhmcs({ endpoint: '' })
  const count = 10_600
  whmcs.ask('run', {
    sql: `insert into mod_trunkline_outbox (webhook_id, type, body, created_at, due_at)
          with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
          select 'whmcs_' || i, 'client.changed', '{}', unixepoch() - ${count} + i, unixepoch() from n`,
  })
  const { statements } = whmcs.ask('delivery', { seconds: 15 }) as { statements: string[] }
  const [left] = whmcs.ask('rows', { table: '(select count(*) as count, min(id) as oldest from mod_trunkline_outbox)' })
  expect(left).toEqual({ count: 10_000, oldest: 601 })
  expect(whmcs.log()).toContainEqual(expect.stringContaining('more than 10000 events waited, so 600 of them were deleted'))
  const deletes = statements.filter((sql) => sql.startsWith('delete'))
  expect(deletes.map((sql) => sql.split('?').length - 1)).toEqual([500, 100])
})

test.each(['waiting', 'failed'])('of too many that are %s, what is only counted goes before the oldest of what matters', (state) => {
  using whmcs = installWhmcs({ endpoint: '' })
  const count = 10_600
  whmcs.ask('run', {
    sql: `insert into mod_trunkline_outbox (webhook_id, type, body, state, created_at, due_at)
          with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
          select 'whmcs_' || i, case when i <= ${count - 400} then 'service.suspended' when i % 2 then 'invoice.created' else 'ticket.replied' end,
            '{}', '${state}', unixepoch() - ${count} + i, unixepoch() from n`,
  })
  whmcs.ask('delivery', { seconds: 15 })
  const [left] = whmcs.ask('rows', {
    table: `(select count(*) as count, min(id) as oldest, max(id) as newest from mod_trunkline_outbox)`,
  })
  expect(left).toEqual({ count: 10_000, oldest: 201, newest: count - 400 })
})

test('what is tidied is found by an index', () => {
  using whmcs = installWhmcs({ endpoint: NOBODY })
  const names = (whmcs.ask('rows', { table: 'sqlite_master' }) as { name: string }[]).map(({ name }) => name)
  expect(names).toContain('mod_trunkline_outbox_state_created_at_index')
})

test('secrets that WHMCS cannot decrypt are a fault that its page and the run show; those that it can are used', async () => {
  const { whmcs } = await install(() => 204)
  const see = () => whmcs.ask('page', { post: {}, session: 'staff', link: '' }).html as string
  whmcs.fire(edits(1))
  whmcs.ask('set', { secrets: `${CANARY}-secret` })
  expect(see()).toContain('WHMCS could not decrypt the secrets (RuntimeException)')
  expect(await whmcs.deliver()).toContain('could not decrypt the secrets')
  expect(see() + whmcs.log().join()).not.toContain(CANARY)
  whmcs.ask('set', { secrets: `encrypted:${Buffer.from(SECRET).toString('base64')}` })
  expect(await whmcs.deliver()).toBe('1 delivered')
})

test('without its table the addon’s page says what is wrong', () => {
  using whmcs = installWhmcs({ endpoint: NOBODY })
  whmcs.ask('run', { sql: 'drop table mod_trunkline_outbox' })
  const { html } = whmcs.ask('page', { post: {}, session: 'staff', link: '' }) as { html: string }
  expect(html).toContain('The events cannot be shown (PDOException in capsule.php:')
})
