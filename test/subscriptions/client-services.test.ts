import { beforeEach, describe, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { type ClientServices, openClientServices } from '../../src/subscriptions/client-services.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'

const MINUTE_MS = 60_000
const START = Date.parse('2026-02-03T10:00:00Z')
const wanted = { correlationId: 'client-services-test', mustHave: [] }

/** A WHMCS that says what it is told to, when it is told to. */
function setting() {
  let passedMs = 0
  let asked = 0
  let answer: () => Promise<unknown> = () => Promise.resolve(page('Active'))
  const clock: Clock = { ...systemClock, now: () => START + passedMs, monotonic: () => passedMs }
  const whmcs: WhmcsApi = {
    url: new URL('http://127.0.0.1'),
    read: async (_action, _params, reply) => {
      asked += 1
      return reply.parse(await answer())
    },
    write: () => Promise.reject(new Error('nothing is written here')),
    close: () => undefined,
  }
  return {
    services: openClientServices({ whmcs, clock, currency: 'JPY', lineKeyField: { name: 'Line key' } }),
    pass: (ms: number) => void (passedMs += ms),
    asked: () => asked,
    answers: (next: () => Promise<unknown>) => void (answer = next),
    isAway: () => void (answer = () => Promise.reject(new RemoteError('whmcs', 'unreachable', 'timeout'))),
  }
}

const page = (status: string) => ({
  totalresults: 1,
  startnumber: 0,
  numreturned: 1,
  products: {
    product: [
      {
        id: '8801',
        clientid: '1042',
        orderid: '5501',
        pid: '21',
        name: 'Fibre',
        regdate: '2026-01-03',
        nextduedate: '2026-03-03',
        firstpaymentamount: '7800.00',
        recurringamount: '4800.00',
        billingcycle: 'Monthly',
        status,
      },
    ],
  },
})

let world: ReturnType<typeof setting>
let services: ClientServices
const statuses = async (more = {}) => {
  const { freshness, services: rows } = await services.read(1042, { ...wanted, ...more })
  return [freshness.state, freshness.asOf, rows?.map(({ status }) => status) ?? null]
}

beforeEach(() => {
  world = setting()
  services = world.services
})

describe('the services of a client', () => {
  test('are read once for all who ask within a minute', async () => {
    const asOf = new Date(START).toISOString()
    expect(await Promise.all([statuses(), statuses()])).toEqual([['current', asOf, ['Active']], ['current', asOf, ['Active']]]) // prettier-ignore
    world.pass(MINUTE_MS - 1)
    expect(await statuses()).toEqual(['current', asOf, ['Active']])
    expect(world.asked()).toBe(1)
    world.pass(1)
    expect((await statuses())[1]).toBe(new Date(START + MINUTE_MS).toISOString())
    expect(world.asked()).toBe(2)
  })

  test('are read again, once, where a service is lacking that is known to be there', async () => {
    await statuses()
    await statuses({ mustHave: [8801] })
    expect(world.asked()).toBe(1)
    await statuses({ mustHave: [8801, 8802] })
    expect(world.asked()).toBe(2)
    // It is not there: asking again would say the same.
    await statuses({ mustHave: [8801, 8802] })
    expect(world.asked()).toBe(2)
    await statuses({ mustHave: [8803, 8802] })
    expect(world.asked()).toBe(3)
  })

  test('of a reading that had begun before a service was set up are read again for it', async () => {
    const before = Promise.withResolvers<unknown>()
    world.answers(() => before.promise)
    const readings = [statuses(), statuses({ mustHave: [8802] })]
    before.resolve(page('Active'))
    await Promise.all(readings)
    expect(world.asked()).toBe(1)
    await statuses({ mustHave: [8802] })
    expect(world.asked()).toBe(2)
  })

  test('are told as they were, with their age, while WHMCS is away, and not at all where it has never said', async () => {
    world.isAway()
    expect(await statuses()).toEqual(['unread', null, null])
    world.answers(() => Promise.resolve(page('Active')))
    await statuses()
    world.isAway()
    world.pass(3 * MINUTE_MS)
    expect(await statuses()).toEqual(['old', new Date(START).toISOString(), ['Active']])
  })

  test('are read anew after news of the client, also when the news came while they were read', async () => {
    await statuses()
    world.answers(() => Promise.resolve(page('Suspended')))
    services.expire(1042)
    expect((await statuses())[2]).toEqual(['Suspended'])
    services.expire(1042)
    const before = Promise.withResolvers<unknown>()
    world.answers(() => before.promise)
    const reading = statuses()
    services.expire(1042)
    before.resolve(page('Suspended'))
    await reading
    world.answers(() => Promise.resolve(page('Terminated')))
    expect((await statuses())[2]).toEqual(['Terminated'])
  })

  test('that are wanted as they are kept cost no call', async () => {
    expect(await statuses({ keptOnly: true })).toEqual(['unread', null, null])
    expect(world.asked()).toBe(0)
    await statuses()
    world.pass(2 * MINUTE_MS)
    expect((await statuses({ keptOnly: true }))[0]).toBe('old')
    expect(world.asked()).toBe(1)
  })

  test('of one are no other’s', async () => {
    await statuses()
    await expect(services.read(1043, wanted)).resolves.toMatchObject({ services: null })
  })

  test('a fault of ours is none of WHMCS’s', async () => {
    world.answers(() => Promise.reject(new TypeError('a fault of ours')))
    await expect(statuses()).rejects.toThrow(TypeError)
  })
})
