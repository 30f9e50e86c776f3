// The errors that our libraries throw, made by the libraries themselves, with all that they hang on them.

import { createServer } from 'node:http'
import { MailService } from '@sendgrid/mail'
import axios from 'axios'
import { Redis } from 'ioredis'
import { Connection } from 'jsforce'
import { createTransport } from 'nodemailer'
import { Client } from 'pg'
import { request } from 'undici'
import type { Aviary } from './canary.ts'

/** By library, what it threw. Throws when one of them threw nothing. */
export async function libraryErrors(aviary: Aviary, addresses: { redis: string; postgres: string }): Promise<Record<string, unknown>> {
  const text = (what: string) => aviary.fresh('secret', `library ${what}`)
  const body = JSON.stringify([
    { message: text('reply message'), errorCode: `${text('reply code')} is none`, errors: [{ message: text('reply detail') }] },
  ])
  const server = createServer((_req, res) => {
    res
      .writeHead(400, { 'content-type': 'application/json', 'x-debug': text('reply header'), 'set-cookie': `a=${text('reply cookie')}` })
      .end(body)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://127.0.0.1:${port}`
  const bearer = () => ({ Authorization: `Bearer ${text('bearer')}` })
  const query = () => `?token=${text('query')}`
  const client = new MailService()
  client.setApiKey(`SG.${text('api key')}`)
  Reflect.get(client, 'client').setDefaultRequest('baseUrl', url)
  const redis = new Redis(addresses.redis, { lazyConnect: true, retryStrategy: () => null })
  const postgres = new Client({ connectionString: addresses.postgres })
  await Promise.all([redis.connect(), postgres.connect()])
  try {
    const tries: Record<string, () => Promise<unknown>> = {
      'axios, status': () =>
        axios.post(
          `${url}/${query()}`,
          { secret: text('request body') },
          { headers: bearer(), auth: { username: text('user'), password: text('password') } },
        ),
      'axios, refused': () => axios.get(`http://127.0.0.1:9/${query()}`, { headers: bearer() }),
      'axios, bad header': () => axios.get(url, { headers: { 'x-a': `${text('bad header')}\n` } }),
      'undici, refused': () => request(`http://127.0.0.1:9/${query()}`, { headers: bearer() }),
      'undici, bad header': () => request(url, { headers: { 'x-a': `${text('bad undici header')}\n` } }),
      'jsforce, status': async () =>
        new Connection({ instanceUrl: url, accessToken: text('access token'), version: '67.0', logLevel: 'NONE' }).query(
          `SELECT Id FROM Account WHERE Name = '${text('query')}'`,
        ),
      'nodemailer, refused': () =>
        createTransport({ host: '127.0.0.1', port: 9, auth: { user: text('smtp user'), pass: text('smtp password') } }).sendMail({
          from: 'a@example.jp',
          to: `${text('receiver')}@example.jp`,
          text: text('mail'),
        }),
      'sendgrid, status': () =>
        client.send({
          from: 'a@example.jp',
          to: `${text('sendgrid receiver')}@example.jp`,
          subject: text('subject'),
          text: text('sendgrid mail'),
        }),
      'redis, reply': () => redis.call('AUTH', text('redis user'), text('redis password')),
      'postgres, reply': () => postgres.query('select $1::int', [text('parameter')]),
      'JSON, parse': () => Promise.resolve().then(() => JSON.parse(`{"a": ${text('json')}}`)),
      'URL, parse': () => Promise.resolve().then(() => new URL(`//${text('url')}`)),
    }
    const errors: Record<string, unknown> = {}
    for (const [name, attempt] of Object.entries(tries)) {
      errors[name] = await attempt().then(
        () => {
          throw new Error(`${name}: nothing was thrown`)
        },
        (error: unknown) => error,
      )
    }
    return errors
  } finally {
    redis.disconnect()
    await postgres.end()
    server.close()
  }
}
