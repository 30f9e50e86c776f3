import { Press } from './desk.ts'
import type { Setting } from './setting.ts'

/** Staff press Provision twice at once, and the reply to WHMCS's AddOrder is lost after WHMCS made the order. */
export async function pressTwice({ desk, teller }: Setting, sfOrderId: string): Promise<void> {
  teller.chapter('Approval, with bad luck')
  await desk.tell('whmcs', 'faults', { match: { action: 'AddOrder' }, fault: { kind: 'reset-after' } })
  teller.say('armed: WHMCS will make the order, and its reply will be lost')
  const { answers } = Press.parse(await desk.tell('salesforce', 'press', { orderId: sfOrderId, times: 2 }))
  teller.say(`staff pressed Provision twice at once: ${answers.map(({ status }) => status).join(' and ')}`)
  teller.check(
    'both presses were taken',
    answers.length === 2 && answers.every(({ status }) => status === 202),
    JSON.stringify(answers).slice(0, 300),
  )
}
