import { Writable } from 'node:stream'
import { expect, inject, test } from 'vitest'
import { openLog, type Fields } from '../../src/base/log.ts'
import { openAviary } from '../canaries/canary.ts'
import { childEnvironment, planted, secretsOf } from '../canaries/configuration.ts'
import { crashPlaces } from '../canaries/crashes.ts'
import { badRequests } from '../canaries/bad-requests.ts'
import { exceptions } from '../canaries/exceptions.ts'
import { identity } from '../canaries/identity.ts'
import { orders } from '../canaries/orders.ts'
import { salesforceLogIn } from '../canaries/remote-log-ins.ts'
import { signUps } from '../canaries/sign-ups.ts'
import { judge, selfTest, tell, vacuous } from '../canaries/judge.ts'
import { libraryErrors } from '../canaries/library-errors.ts'
import { hearConsole, hearLog } from '../canaries/log-lines.ts'
import { openHall, replyPlaces } from '../canaries/people.ts'
import {
  hearRedis,
  mailPlaces,
  nothing,
  type Place,
  publicPlaces,
  redisPlaces,
  remotePlaces,
  standInCanaries,
  tablePlaces,
} from '../canaries/places.ts'
import { openAnswers } from '../canaries/remote-answers.ts'
import { openSearch } from '../canaries/search.ts'
import { startWorld } from '../world.ts'

declare module 'vitest' {
  interface TaskMeta {
    leaks?: { canaries: number; places: number; bytes: number; hits: number; planted: number; found: number }
  }
}

test('T9: no secret, token, code or personal data is anywhere but where it belongs', { timeout: 120_000 }, async ({ task }) => {
  const aviary = openAviary()
  const heard = hearLog()
  await using world = await startWorld({ log: heard.log, env: { LOG_LEVEL: 'trace', ...planted(aviary) } })
  secretsOf(world.config, aviary)
  const hall = openHall(world)
  const answers = openAnswers(world, aviary)
  const show = { world, aviary, hall, answers }
  const redis = await hearRedis(world.config.redis.url)
  const { said } = await hearConsole(async () => {
    const { anna, ben } = await signUps(show)
    await identity(show, ben)
    await badRequests(show, ben)
    await orders(show, anna, ben)
    await exceptions(show, ben)
    await salesforceLogIn(show)
  })
  await standInCanaries(world, aviary)
  redis.close()

  const places: Place[] = [
    { name: 'log', text: heard.lines.join(''), allows: nothing },
    // What the log did not repeat. A database quotes the row that it refuses beside its message; of secrets no error knows.
    { name: 'messages of errors', text: heard.messages.join('\n'), allows: ({ kind }) => kind === 'error' },
    { name: 'errors behind the log', text: heard.errors.join('\n'), allows: ({ kind }) => ['error', 'pii', 'note'].includes(kind) },
    { name: 'console', text: said.join('\n'), allows: nothing },
    { name: 'redis commands', text: redis.text(), allows: nothing },
    ...(await redisPlaces(world.wired.redis)),
    ...(await tablePlaces(world.wired.db)),
    ...(await mailPlaces(world, hall.owners)),
    ...(await remotePlaces(world)),
    ...(await publicPlaces(world)),
    ...replyPlaces(hall),
    ...(await crashPlaces(world, childEnvironment(world.config), aviary)),
  ]
  const hits = judge(places, openSearch(aviary.all))
  const self = selfTest(places, aviary.all)
  const bytes = places.reduce((sum, { text }) => sum + text.length, 0)
  const { planted: leaks, found } = self
  task.meta.leaks = { canaries: aviary.all.length, places: places.length, bytes, hits: hits.length, planted: leaks, found }
  expect(hits.map(tell)).toEqual([])
  expect(self.missed).toEqual([])
  expect([...(await answers.unmet()), ...vacuous(places, aviary.all, hall.told)]).toEqual([])
  expect(process.report?.reportOnUncaughtException).toBe(false)
  expect(said).toEqual([])
})

test('what libraries hang on their errors reaches no line of the log', async () => {
  const aviary = openAviary()
  const errors = await libraryErrors(aviary, { redis: inject('redisUrl'), postgres: inject('postgresUrl') })
  const search = openSearch(aviary.all)
  for (const [name, error] of Object.entries(errors)) {
    const lines: string[] = []
    const log = openLog({ level: 'trace', to: new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) }) })
    log.fault('library.failed', error)
    log.fault('library.failed', new Error('ours', { cause: error }))
    log.fault('library.failed', new AggregateError([error]))
    log.event('library.failed', asFields(error))
    log.child(asFields(error)).warn('library.failed', { code: String(error), name: String(error) })
    expect(lines, name).toHaveLength(5)
    expect(
      search(lines.join('')).map(({ canary, form, excerpt }) => `${canary.id} ${form} ${excerpt}`),
      name,
    ).toEqual([])
  }
  expect(aviary.all.length).toBeGreaterThan(25)
})

test('a line like a frame in a message that was changed since is not taken for one', () => {
  const aviary = openAviary()
  const root = new URL('../../', import.meta.url).pathname
  const frame = () =>
    `    at ${aviary.fresh('error', `frame ${aviary.all.length}`)} (${root}src/${aviary.fresh('error', `file ${aviary.all.length}`)}.ts:1:1)`
  const errors = ['other', ''].map((message) => Object.assign(new Error(`was\n${frame()}`), { message }))
  errors.push(new Error(`${frame()}\n${frame()}`))
  const lines: string[] = []
  const log = openLog({ level: 'trace', to: { write: (line: string) => void lines.push(line) } })
  for (const error of errors) log.fault('test.failed', error)
  log.fault('test.failed', new Error('as it was'))
  expect(openSearch(aviary.all)(lines.join(''))).toEqual([])
  // Frames of an error that nobody changed are told.
  expect(lines.at(-1)).toContain('test/flows/canaries.test.ts')
})

/** What no type lets pass, as code without types would pass it. */
const asFields = (error: unknown): Fields => error as Fields
