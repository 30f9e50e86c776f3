// One trace from the portal to WHMCS, as a collector is sent it over HTTP; and nothing of it where it is off.

import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import type { Log } from '../../src/base/log.ts'
import { systemRandom } from '../../src/base/random.ts'
import { otlpTraces } from '../../src/wire/otlp-traces.ts'
import { startWorld } from '../world.ts'
import { type Collected, startCollector } from '../world/collector.ts'
import { until } from '../world/until.ts'

const ERROR = 2
const idsOf = (correlationId: string) => {
  const digest = hash('sha256', correlationId, 'hex')
  return { traceId: digest.slice(0, 32), first: digest.slice(32, 48) }
}
const called = (spans: readonly Collected[], name: string): Collected => {
  const found = spans.find((span) => span.name === name)
  if (!found) throw new Error(`no ${name} among ${spans.map((span) => span.name).join(', ')}`)
  return found
}

test(
  'an order is one trace from the portal to WHMCS, whoever worked on it, and nothing in it is a person’s',
  { timeout: 90_000 },
  async () => {
    await using collector = await startCollector()
    const world = await startWorld({ env: { TRACES_URL: collector.url } })
    const customer = await world.customers.signUp('C-1001')
    await world.customers.addCard(customer)
    const placed = await world.customers.order(customer)
    await world.customers.press(placed.sfOrderId)
    const order = await world.customers.orderIs(customer, placed.id, ['active'])
    await until(async () => JSON.stringify(await world.mail.rows('messages')).includes('LPA:1$'), 'the mail with the eSIM')
    const secrets = [
      customer.email,
      customer.number,
      customer.password,
      placed.id,
      placed.sfOrderId,
      'Hanako',
      'Sato',
      '81312345678',
      'LPA:',
    ]
    const iccids = (await world.esim.rows('esims')).map(({ iccid }) => String(iccid))
    await world.close()

    const { traceId, first } = idsOf(order.correlationId)
    const spans = collector.spans().filter((span) => span.traceId === traceId)
    const begun = called(spans, 'POST /api/orders')
    expect(begun).toMatchObject({ spanId: first, attributes: { 'http.response.status_code': 201 } })
    expect(begun.parentSpanId ?? '').toBe('')
    for (const [effect, call] of [
      ['SF-ORDER', /^salesforce POST /],
      ['E-ORDER', /^esim POST \/orders$/],
      ['W-ORDER', /^whmcs AddOrder$/],
      ['W-ACCEPT', /^whmcs AcceptOrder$/],
      ['MAIL', /^mail POST /],
    ] as const) {
      const work = called(spans, `${effect} perform`)
      expect(work).toMatchObject({ parentSpanId: first, attributes: { 'trunkline.effect': effect, 'trunkline.outcome': 'done' } })
      const parts = spans.filter((span) => span.parentSpanId === work.spanId)
      expect(parts.map(({ name }) => name)).toContainEqual(expect.stringMatching(call))
      for (const part of parts) {
        expect(part.startTimeUnixNano).toBeGreaterThanOrEqual(work.startTimeUnixNano - 2_000_000n)
        expect(part.endTimeUnixNano).toBeLessThanOrEqual(work.endTimeUnixNano + 2_000_000n)
      }
    }
    expect(collector.spans().some(({ name }) => /healthz|readyz|metrics/.test(name))).toBe(false)
    expect(iccids.length).toBeGreaterThan(0)
    for (const secret of [...secrets, ...iccids]) expect(collector.bodies.join('\n').includes(secret), secret).toBe(false)
  },
)

function tracing(url: string, said: unknown[] = []) {
  const quiet = () => undefined
  const warn = (name: string, fields: object = {}) => void said.push({ name, ...fields })
  const log: Log = { debug: quiet, event: quiet, warn, fault: quiet, child: () => log, flush: quiet }
  const config = { traces: { url }, outbound: { privateAddresses: [] } }
  return otlpTraces(url, { config, clock: systemClock, random: systemRandom, log, role: 'web' })
}
const request = { isNamed: false, method: 'GET', route: 'GET /api/catalog', status: 200, ms: 5 }

test('what came with the caller’s own id is a part beside others, and what is not known or thrown is marked', async () => {
  await using collector = await startCollector()
  const traces = tracing(collector.url)
  const { traceId, first } = idsOf('named-by-caller')
  traces.request({ ...request, correlationId: 'named-by-caller', isNamed: true })
  traces.request({ ...request, correlationId: 'named-by-caller', isNamed: true, status: 503 })
  const call = { system: 'whmcs', operation: 'AddOrder', outcome: 'unknown', code: 'reset', ms: 3 } as const
  const work = { correlationId: 'named-by-caller', effect: 'W-ORDER', part: 'perform' } as const
  await traces.work(work, async () => {
    traces.call({ ...call, correlationId: 'named-by-caller' })
    traces.call({ ...call, correlationId: 'another-matter', operation: 'GetStats' })
    return { is: 'unknown' }
  })
  const broken = traces.work({ ...work, part: 'find' }, () => Promise.reject(new Error('reset by +81 90')))
  await expect(broken).rejects.toThrow('reset')
  await traces.close()

  const spans = collector.spans()
  const requests = spans.filter(({ name }) => name === 'GET /api/catalog')
  expect(requests.map(({ status }) => status.code)).toEqual([0, ERROR])
  for (const { parentSpanId, spanId } of requests) expect([parentSpanId, spanId === first]).toEqual([first, false])
  const performed = called(spans, 'W-ORDER perform')
  expect(performed).toMatchObject({ traceId, status: { code: ERROR } })
  expect(called(spans, 'whmcs AddOrder')).toMatchObject({
    traceId,
    parentSpanId: performed.spanId,
    attributes: { 'trunkline.outcome': 'unknown', 'trunkline.code': 'reset' },
    status: { code: ERROR },
  })
  const other = idsOf('another-matter')
  expect(called(spans, 'whmcs GetStats')).toMatchObject({ traceId: other.traceId, parentSpanId: other.first })
  expect(called(spans, 'W-ORDER find')).toMatchObject({ attributes: { 'trunkline.outcome': 'threw' }, status: { code: ERROR } })
  expect(collector.bodies.join()).not.toContain('+81 90')
  expect(spans.map(({ service }) => service)).toEqual(spans.map(() => 'trunkline-web'))
})

test('spans that nobody takes are said to be lost, and hinder nothing', async () => {
  await using collector = await startCollector(400)
  const said: unknown[] = []
  const traces = tracing(collector.url, said)
  traces.request({ ...request, correlationId: 'lost-request' })
  await traces.close()
  expect(said).toEqual([{ name: 'traces.not_sent', count: 1 }])
})

test('where traces are off, nothing that makes them is loaded', { timeout: 60_000 }, () => {
  const script = `
    const loaded = []
    require('node:module').registerHooks({ load: (url, context, next) => (/@opentelemetry.(?!api)/.test(url) && loaded.push(url), next(url, context)) })
    import('./src/wire.ts').then(async () => {
      const { openTraces } = await import('./src/wire/traces.ts')
      const ready = async (url) => (await openTraces({ config: { traces: { url }, outbound: { privateAddresses: [] } } }).ready, loaded.length > 0)
      console.log(JSON.stringify([await ready(undefined), await ready('http://127.0.0.1:9/v1/traces')]))
    })`
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' })
  expect([stdout.trim(), stderr]).toEqual(['[false,true]', ''])
})
