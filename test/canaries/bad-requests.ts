// Canaries wherever a request can hold one.

import { createHmac, randomUUID } from 'node:crypto'
import { cardNumber, word } from './canary.ts'
import type { Person } from './people.ts'
import type { Show } from './remote-answers.ts'

/** Canaries wherever a request can hold one, at every door, signed in and not. */
export async function badRequests(show: Show, person: Person): Promise<void> {
  const { aviary, hall, world } = show
  const doors = [
    '/api/auth/signup',
    '/api/auth/login',
    '/api/auth/verify-email',
    '/api/auth/sso-link',
    '/api/orders',
    `/api/orders/${randomUUID()}/cancel`,
  ]
  for (const visitor of [hall.visitor(), person]) {
    const owner = visitor.who
    const request = (what: string) => aviary.fresh('request', `request of ${owner ?? 'nobody'} ${what}`, owner)
    for (const door of doors) {
      const headers = {
        'Idempotency-Key': `${request(`key ${door}`)}@x`,
        'X-Correlation-Id': `${request(`correlation ${door}`)} is no id`,
        Referer: `http://127.0.0.1/${request(`referer ${door}`)}`,
        'X-Forwarded-For': request(`forwarded ${door}`),
        Authorization: `Bearer ${request(`bearer ${door}`)}`,
        'Accept-Language': request(`language ${door}`),
      }
      await visitor.browser.post(
        door,
        { [request(`field ${door}`)]: request(`value ${door}`), email: request(`e-mail ${door}`), items: request(`items ${door}`) },
        headers,
      )
      await visitor.browser.post(door, `{"a": "${request(`broken ${door}`)}`)
      await visitor.browser.post(door, request(`text ${door}`), { 'content-type': `text/plain; charset=${request(`charset ${door}`)}` })
      await visitor.browser.delete(`${door}?${request(`delete ${door}`)}`)
      await visitor.browser.post(door, { note: aviary.keep('request', `card ${door} ${String(owner)}`, cardNumber(), owner) })
      await visitor.browser.get(`${door}/${request(`path ${door}`)}?token=${request(`query ${door}`)}`)
    }
    await visitor.browser.get(`/api/catalog/${request('product')}`)
    await visitor.browser.get(`/api/orders?cursor=${request('cursor')}&limit=${request('limit')}`)
    await visitor.browser.get(`/%E0%A4%A/${request('undecodable')}`)
    await visitor.browser.patch('/api/me', { language: request('language'), gender: { a: request('gender') } })
    await visitor.browser.patch('/api/me/billing', {
      phone: request('phone'),
      address: { country: request('country'), [request('address')]: 1 },
    })
  }
  // A correct idempotency key on a refused body, and a session cookie that is none.
  await person.browser.post('/api/orders', { items: [] }, { 'Idempotency-Key': aviary.fresh('request', 'well-formed key', person.who) })
  await hall.visitor().browser.get('/api/me', {
    cookie: `sid=${aviary.fresh('request', 'forged session')}; device=${aviary.keep('request', 'forged device', word(43))}`,
  })
  await signed(
    show,
    `/api/orders/801${word(12)}/provision`,
    { [aviary.fresh('request', 'signed field')]: aviary.fresh('request', 'signed value') },
    aviary.keep('request', 'forged secret', word(32)),
  )
  await signed(show, `/api/orders/801${word(12)}/provision`, { type: aviary.fresh('request', 'signed type') })
  await fetch(`${world.url}/api/hooks/${aviary.fresh('request', 'hook path')}`, {
    method: 'POST',
    body: aviary.fresh('request', 'hook body'),
  })
}

const SECRET = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

/** A signed call; with a secret of somebody else's it is refused. */
async function signed({ world, hall, aviary }: Show, path: string, body: object, secret = SECRET): Promise<void> {
  const raw = JSON.stringify(body)
  const id = `msg_${randomUUID()}`
  const at = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${id}.${at}.${raw}`).digest('base64')
  const reply = await fetch(`${world.url}${path}`, {
    method: 'POST',
    body: raw,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': `v1,${mac} v9,${aviary.fresh('request', `signature ${path}`)}`,
      'idempotency-key': aviary.fresh('request', `signed key ${path}`),
    },
  })
  hall.told.push({ who: null, request: `POST ${path}`, status: reply.status, text: await reply.text() })
}
