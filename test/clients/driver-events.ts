import { describe, expect, test } from 'vitest'
import type { RawEvent } from '../../esim/events.ts'
import { type DriverWorld, newReference, placed } from './driver-world.ts'
import { httpServer } from './fault-server.ts'
import { call } from './stand-in.ts'

/** What a provider calls us with: as its stand-in really sends it. */
export function describeEvents(name: string, current: () => DriverWorld): void {
  const bought = async (): Promise<string> => {
    const { driver, packageId } = current()
    return placed(await driver.order({ reference: newReference(), packageId }, call)).esims[0]?.iccid ?? ''
  }

  /** Everything that arrives once nine tenths of an eSIM's data are used, as `count` events. */
  async function received(count: number, switches: object = {}): Promise<{ iccid: string; events: RawEvent[] }> {
    await using server = await httpServer(() => ({ status: 200 }))
    await current().listenAt(server.url)
    const iccid = await bought()
    await current().events(switches)
    await current().use(iccid, Math.ceil(current().packageBytes * 0.95))
    const posted = () => server.seen.filter(({ method }) => method === 'POST')
    await expect.poll(() => posted().length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count)
    return { iccid, events: posted().map(({ headers, body }) => ({ headers, body: Buffer.from(body) })) }
  }
  const read = (event: RawEvent) => current().driver.readEvent(event)
  const forged = (event: RawEvent, change: Partial<RawEvent>) => read({ ...event, ...change })
  const signature = ({ headers }: RawEvent) => String(headers[current().signatureHeader])

  describe(`${name}: events`, () => {
    test('what it sends is proven by its signature and says which eSIM it is about', async () => {
      const { iccid, events } = await received(2)
      const readings = events.map(read)
      expect(readings.map(({ is }) => is)).toEqual(events.map(() => 'event'))
      expect(readings).toContainEqual({
        is: 'event',
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        event: { is: 'data_used', iccid, remainingPercent: 5 },
      })
    })

    test('what has come twice has one id', async () => {
      const { events } = await received(4, { duplicates: 1 })
      const ids = events.map(read).flatMap((reading) => ('id' in reading ? [reading.id] : []))
      expect(ids).toHaveLength(events.length)
      expect(new Set(ids).size).toBeLessThan(ids.length)
    })

    test('nothing that is signed wrong is taken', async () => {
      const { events } = await received(2, { signedWrong: true })
      expect(events.map(read)).toEqual(events.map(() => ({ is: 'refused', code: 'bad_signature' })))
    })

    test('nothing that was changed on its way is taken, nor the signature of something else', async () => {
      const { events } = await received(2)
      const [event = { headers: {}, body: Buffer.alloc(0) }] = events
      const { signatureHeader: header } = current()
      const bad = { is: 'refused', code: 'bad_signature' }
      expect(forged(event, { body: Buffer.from(event.body.toString().replace('89', '88')) })).toEqual(bad)
      expect(forged(event, { headers: { [header]: signature(event).slice(0, -2) } })).toEqual(bad)
      expect(forged(event, { headers: { [header]: `${signature(event)}00` } })).toEqual(bad)
      expect(forged(event, { headers: { [header]: 'x'.repeat(64) } })).toEqual(bad)
    })

    test('without one signature nothing is taken', async () => {
      const { events } = await received(2)
      const [event = { headers: {}, body: Buffer.alloc(0) }] = events
      const { signatureHeader: header } = current()
      const none = { is: 'refused', code: 'no_signature' }
      expect(forged(event, { headers: {} })).toEqual(none)
      expect(forged(event, { headers: { [header]: '' } })).toEqual(none)
      expect(forged(event, { headers: { [header]: [signature(event), signature(event)] } })).toEqual(none)
    })

    test('a secret that was just renewed still proves', async () => {
      const { events } = await received(2)
      const renewed = current().renewed()
      expect(events.map((event) => renewed.readEvent(event).is)).toEqual(events.map(() => 'event'))
      renewed.close()
    })

    test('what is lost on its way does not come, and what is late is read all the same', async () => {
      await using server = await httpServer(() => ({ status: 200 }))
      await current().listenAt(server.url)
      const [lost, late] = [await bought(), await bought()]
      const most = Math.ceil(current().packageBytes * 0.95)
      await current().events({ lost: true })
      await current().use(lost, most)
      await current().events({ delayMs: 50 })
      await current().use(late, most)
      const posted = () => server.seen.filter(({ method }) => method === 'POST')
      await expect.poll(() => posted().length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2)
      const readings = posted().map(({ headers, body }) => read({ headers, body: Buffer.from(body) }))
      expect(readings).toMatchObject(readings.map(() => ({ is: 'event', event: { iccid: late } })))
    })
  })
}
