// Two instances behind a balancer, of which one at a time is restarted as a deployment does it.
import { until } from '../world/until.ts'
import type { Balancer } from './balancer.ts'
import type { Stage } from './stage.ts'

/** As the stack calls them; the second instance's have its number. */
export const INSTANCES = [
  ['web', 'worker'],
  ['web-2', 'worker-2'],
] as const

export interface Restart {
  fromMs: number
  /** Until the processes had ended. */
  endedAfterMs: number
  toMs: number
}

const READY_WITHIN_MS = 30_000

/** Sends to every instance from now on, and waits until each is ready. */
export async function sendToAll({ doors }: Stage, balancer: Balancer): Promise<void> {
  balancer.sendTo(doors)
  await until(() => balancer.readyDoors().length === doors.length, 'every instance', READY_WITHIN_MS)
}

/** One instance, web and worker together: asked to end, waited for, started again, and back behind the balancer. */
export async function restart({ stack, doors }: Stage, balancer: Balancer, instance: number, nowMs: () => number): Promise<Restart> {
  const fromMs = nowMs()
  const [web, worker] = INSTANCES[instance] ?? INSTANCES[0]
  await Promise.all([stack.supervisor.restart(web), stack.supervisor.restart(worker)])
  const endedAfterMs = nowMs() - fromMs
  const isBack = () => stack.supervisor.pidOf(worker) !== undefined && balancer.readyDoors().includes(doors[instance] ?? '')
  await until(isBack, `${web} and ${worker} to be back`, READY_WITHIN_MS)
  return { fromMs, endedAfterMs, toMs: nowMs() }
}
