import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { openAviary } from '../canaries/canary.ts'
import { crashPlaces } from '../canaries/crashes.ts'
import { badRequests, exceptions, identity, orders, signUps } from '../canaries/drive.ts'
import { hearConsole, hearLog } from '../canaries/log-lines.ts'
import { openHall, replyPlaces } from '../canaries/people.ts'
import { hearRedis, mailPlaces, nothing, type Place, publicPlaces, redisPlaces, remotePlaces, tablePlaces } from '../canaries/places.ts'
import { openAnswers } from '../canaries/remote-answers.ts'
import { openSearch } from '../canaries/search.ts'
import type { Config } from '../../src/base/config.ts'
import { startWorld } from '../world.ts'

test('T9: nothing leaks', { timeout: 120_000 }, async () => {
  const heard = hearLog()
  await using world = await startWorld({ log: heard.log, env: { LOG_LEVEL: 'trace' } })
  const aviary = openAviary()
  const hall = openHall(world)
  const answers = openAnswers(world, aviary)
  const show = { world, aviary, hall, answers }
  const t: string[] = []
  const lap = async (name: string, work: () => Promise<unknown>) => {
    const at = performance.now()
    await work()
    t.push(`${name} ${Math.round(performance.now() - at)}`)
  }
  const monitor = await hearRedis(world.config.redis.url)
  const { said } = await hearConsole(async () => {
    let people: Awaited<ReturnType<typeof signUps>> | undefined
    await lap('signups', async () => (people = await signUps(show)))
    if (!people) throw new Error('nobody')
    const { anna, ben, cleo } = people
    await lap('identity', () => identity(show, ben))
    await lap('bad', () => badRequests(show, ben))
    await lap('orders', () => orders(show, anna, ben))
    await lap('exceptions', () => exceptions(show, ben))
    await cleo.browser.get('/api/me')
  })
  monitor.close()
  const places: Place[] = [
    { name: 'log', text: heard.lines.join(''), allows: nothing },
    { name: 'console', text: said.join('\n'), allows: nothing },
    { name: 'redis commands', text: monitor.text(), allows: nothing },
    ...(await redisPlaces(world.wired.redis)),
    ...(await tablePlaces(world.wired.db)),
    ...(await mailPlaces(world, hall.owners)),
    ...(await remotePlaces(world)),
    ...(await publicPlaces(world)),
    ...replyPlaces(hall),
  ]
  await lap('crashes', async () => places.push(...(await crashPlaces(world, environmentOf(world.config), aviary))))
  const search = openSearch(aviary.all)
  const at = performance.now()
  const hits = places.flatMap((place) => search(place.text).filter(({ canary }) => !place.allows(canary)).map((find) => ({ place: place.name, ...find })))
  console.log(t.join(' · '), 'scan', Math.round(performance.now() - at), 'bytes', places.reduce((sum, place) => sum + place.text.length, 0), 'canaries', aviary.all.length, 'unmet', await answers.unmet())
  for (const hit of hits) console.log(hit.place, '|', hit.canary.id, hit.canary.kind, hit.form, '|', hit.excerpt)
  expect(hits.length).toBe(0)
})

const environmentOf = (config: Config): Record<string, string> => ({
  ...(parseEnv(readFileSync(join(import.meta.dirname, '../../.env.dev.example'), 'utf8')) as Record<string, string>),
  DATABASE_URL: config.database.url,
  REDIS_URL: config.redis.url,
  SALESFORCE_LOGIN_URL: config.salesforce.loginUrl,
  WHMCS_URL: config.whmcs.url,
})
