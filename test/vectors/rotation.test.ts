// The drill of a secret's exchange, with calls all the while: the new one is added, the sender switches, the old one is taken away.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawCall } from '../provisioning/raw-call.ts'
import { startWorld, type TestWorld, until } from '../world.ts'
import { SETTING } from './read.ts'
import { NOW_SECONDS, requestOf, type Sent } from './requests.ts'
import { listen, orderMaker, type VectorServer } from './server.ts'

declare module 'vitest' {
  interface TaskMeta {
    rotation?: { valid: number; validRefused: number; old: number; oldAccepted: number }
  }
}

const CALLS_A_PHASE = 40
const SENDERS = 4

interface Instance {
  server: VectorServer
  busy: number
}

let world: TestWorld
beforeAll(async () => {
  world = await startWorld({ worker: false })
})
afterAll(() => world.close())

test('a secret is exchanged under load: no valid call is refused, and nothing that is signed with the old one is taken afterwards', async ({
  task,
}) => {
  const names = { A: await (await orderMaker(world))(), B: '', unknown: SETTING.unknownOrder, n: 'rotation' }
  const counts = { valid: 0, validRefused: 0, old: 0, oldAccepted: 0 }
  const start = async (secrets: string[]): Promise<Instance> => ({ server: await listen(world, { secrets }), busy: 0 })
  const instances = [await start(['current']), await start(['current'])]
  let signer = 'current'
  let sent = 0

  /** Presses and reads in turn, over both instances. */
  const call = async (secret: string): Promise<number> => {
    const n = (sent += 1)
    const instance = instances[n % instances.length]
    if (!instance) throw new Error('there are two')
    const send: Sent = { signature: [secret], ...(n % 4 > 1 ? { method: 'GET' } : {}) }
    instance.busy += 1
    const answer = await rawCall(instance.server.url, requestOf(send, names, NOW_SECONDS, `rotation-${n}`)).catch(() => null)
    instance.busy -= 1
    return answer?.status ?? 0
  }
  /** One after the other, as behind a balancer: the new one is there before the old one goes, which first ends what it has. */
  const restart = async (secrets: string[]) => {
    for (const [at, before] of instances.entries()) {
      instances[at] = await start(secrets)
      await until(() => before.busy === 0, 'the calls of an instance')
      await before.server.close()
    }
  }
  /** Under way through all that a phase does, and for some calls after it. */
  const during = async (phase: () => Promise<void>) => {
    const running = { over: false }
    const before = counts.valid
    const senders = Array.from({ length: SENDERS }, async () => {
      while (!running.over) {
        const status = await call(signer)
        counts.valid += 1
        if (status !== 202 && status !== 200) counts.validRefused += 1
      }
    })
    await phase()
    await until(() => counts.valid >= before + CALLS_A_PHASE, 'the calls of the phase')
    running.over = true
    await Promise.all(senders)
  }

  await call('current') // the order has a flow, so that reads have an answer
  await call('current')
  await during(async () => undefined)
  await during(() => restart(['next', 'current']))
  await during(async () => void (signer = 'next'))
  await during(() => restart(['next']))
  for (; counts.old < CALLS_A_PHASE; counts.old += 1) if ((await call('current')) !== 401) counts.oldAccepted += 1
  for (const { server } of instances) await server.close()

  task.meta.rotation = counts
  expect(counts).toMatchObject({ validRefused: 0, old: CALLS_A_PHASE, oldAccepted: 0 })
  expect(counts.valid).toBeGreaterThanOrEqual(4 * CALLS_A_PHASE)
})
