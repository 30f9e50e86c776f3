// The press of the button as Salesforce sends it: signed in the Standard Webhooks form, over a connection that is kept.
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { Pool } from 'undici'

const STAFF = '0055g00000Bench0AAA'

export function openPresser(url: string, secrets: string): { press(sfOrderId: string): Promise<void>; close(): void } {
  const pool = new Pool(url, { connections: 1 })
  const signer = new Webhook(secrets.split(',')[0] ?? '')
  return {
    async press(sfOrderId) {
      const body = JSON.stringify({ type: 'provision', sfOrderId, requestKey: randomUUID(), requestedBy: STAFF })
      const id = `msg_${randomUUID().replaceAll('-', '')}`
      const at = new Date()
      const reply = await pool.request({
        method: 'POST',
        path: `/api/orders/${sfOrderId}/provision`,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signer.sign(id, at, body),
        },
        body,
      })
      const text = await reply.body.text()
      if (reply.statusCode !== 202) throw new Error(`a press was answered ${reply.statusCode}: ${text.slice(0, 300)}`)
    },
    close: () => void pool.destroy(),
  }
}
