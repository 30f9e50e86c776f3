// What the killed have left behind is searched for what may not be there: secrets, sessions, customers' addresses, activation codes. A process
// that dies half-way is the likeliest to leave something lying about.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { loadConfig } from '../../../src/base/config.ts'
import type { Db } from '../../../src/db/database.ts'
import { type Aviary, openAviary } from '../../canaries/canary.ts'
import { secretsOf } from '../../canaries/configuration.ts'
import { judge, type Leak, selfTest, tell } from '../../canaries/judge.ts'
import { nothing, type Place, publicPlaces, redisPlaces, remotePlaces, tablePlaces } from '../../canaries/places.ts'
import { openSearch } from '../../canaries/search.ts'
import type { Buyer } from '../buyer.ts'
import type { Judged, Violation } from '../proof.ts'
import type { Stage } from '../stage.ts'

/** With eSIM Go fewer effects are brought about, and so less lies about. */
const CANARIES_LEAST = { airalo: 200, esimgo: 150 } as const
/** Those whose words are the product's own. */
const OURS = /^(web|worker)/

export async function searchLeaks(
  stage: Stage,
  db: Db,
  buyers: readonly Buyer[],
  esims: keyof typeof CANARIES_LEAST = 'airalo',
): Promise<Judged> {
  const aviary = openAviary()
  secretsOf(loadConfig(stage.stack.env), aviary)
  for (const { customer } of buyers) {
    aviary.keep('password', 'the customers’ password', customer.password)
    for (const [name, value] of customer.browser.cookies()) aviary.keep('token', `${name} of ${customer.number}`, value, customer.number)
  }
  await peopleIn(stage, aviary)
  for (const { note } of await db.selectFrom('orders').select('note').execute())
    if (note !== null) aviary.keep('note', `note ${aviary.all.length}`, note)
  await esimsIn(stage, aviary)
  const redis = new Redis(stage.stack.env['REDIS_URL'] ?? '')
  try {
    const places = [
      ...logsIn(stage.stack.logs),
      ...(await redisPlaces(redis)),
      ...(await tablePlaces(db)),
      ...(await remotePlaces(stage)),
      ...(await publicPlaces({ url: stage.doors[0] ?? '' })),
    ]
    const self = selfTest(places, aviary.all, LEAKS)
    const hits = judge(places, openSearch(aviary.all))
    const violations: Violation[] = [
      ...hits.map((hit) => ({ breaks: 'I9', what: tell(hit) })),
      ...self.missed.map((what) => ({ breaks: 'blind', what: `a leak that was planted was not found: ${what}` })),
      ...(aviary.all.length < CANARIES_LEAST[esims] ? [{ breaks: 'vacuous', what: `${aviary.all.length} texts to look for only` }] : []),
    ]
    const bytes = places.reduce((sum, { text }) => sum + text.length, 0)
    const { planted, found } = self
    return { counts: { canaries: aviary.all.length, places: places.length, bytes, hits: hits.length, planted, found }, violations }
  } finally {
    redis.disconnect()
  }
}

const logsIn = (folder: string): Place[] =>
  readdirSync(folder)
    .filter((name) => OURS.test(name))
    .map((name) => ({ name: `log ${name}`, text: readFileSync(join(folder, name), 'utf8'), allows: nothing }))

async function peopleIn({ salesforce }: Stage, aviary: Aviary): Promise<void> {
  for (const contact of await salesforce.rows('Contact'))
    for (const field of ['Email', 'Phone']) {
      const text = String(contact[field] ?? '')
      if (text !== '') aviary.keep('pii', `${field} ${text}`, text)
    }
}

async function esimsIn({ esim }: Stage, aviary: Aviary): Promise<void> {
  for (const sim of await esim.rows('esims')) {
    for (const field of ['matching_id', 'matchingId', 'lpa', 'qrcode', 'qrcode_url', 'direct_apple_installation_url']) {
      const text = String(sim[field] ?? '')
      if (text.length >= 12) aviary.keep('activation', `${field} ${aviary.all.length}`, text)
    }
    aviary.keep('iccid', `ICCID ${aviary.all.length}`, String(sim['iccid']))
  }
}

const base64 = (text: string, encoding: 'base64' | 'base64url'): string => Buffer.from(`x:${text}`).toString(encoding)
const LEAKS: readonly Leak[] = [
  { place: /^log web/, kind: 'secret', form: 'plain', disguise: (text) => text },
  { place: /^log worker/, kind: 'token', form: 'reversed', disguise: (text) => [...text].reverse().join('') },
  { place: /^log web/, kind: 'pii', form: 'url', disguise: encodeURIComponent },
  { place: /^log worker/, kind: 'activation', form: 'squeezed', disguise: (text) => [...text].join(' ') },
  { place: /^redis string$/, kind: 'pii', form: 'hex', disguise: (text) => Buffer.from(`x${text}`).toString('hex') },
  { place: /^redis/, kind: 'token', form: 'base64', disguise: (text) => base64(text, 'base64') },
  { place: /^table events\.data$/, kind: 'secret', form: 'base64url', disguise: (text) => base64(text, 'base64url') },
  { place: /^salesforce Order$/, kind: 'activation', form: 'plain', disguise: (text) => text.toUpperCase() },
  { place: /^whmcs orders$/, kind: 'iccid', form: 'plain', disguise: (text) => `[${text}]` },
  { place: /^public \/metrics$/, kind: 'pii', form: 'split', disguise: (text) => `${text.slice(0, 8)}\n# ${text.slice(8)}` },
]
