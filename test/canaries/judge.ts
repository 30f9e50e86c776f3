// What was found where it may not be, and whether the looking can be trusted.

import type { Canary, Kind } from './canary.ts'
import type { Place } from './places.ts'
import { type Form, openSearch, type Search } from './search.ts'

export interface Hit {
  place: string
  canary: Canary
  form: Form
  excerpt: string
}

export const judge = (places: readonly Place[], search: Search): Hit[] =>
  places.flatMap(({ name, text, allows }) =>
    search(text)
      .filter(({ canary }) => !allows(canary))
      .map(({ canary, form, excerpt }) => ({ place: name, canary, form, excerpt })),
  )

/** For a person: which canary stood where, in what form, and beside what. */
export const tell = ({ place, canary, form, excerpt }: Hit): string => `${place}: ${canary.id} (${canary.kind}, ${form}) in …${excerpt}…`

/** A place of the run, a canary that may not be there, and the disguise in which it is put there. */
export interface Leak {
  place: RegExp
  kind: Kind
  form: Form
  disguise: (text: string) => string
}

const LEAKS: readonly Leak[] = [
  { place: /^log$/, kind: 'secret', form: 'plain', disguise: (text) => text },
  { place: /^console$/, kind: 'password', form: 'url', disguise: encodeURIComponent },
  { place: /^redis commands$/, kind: 'token', form: 'base64', disguise: (text) => Buffer.from(`id:${text}`).toString('base64') },
  { place: /^redis string$/, kind: 'pii', form: 'hex', disguise: (text) => Buffer.from(`x${text}`).toString('hex').toUpperCase() },
  { place: /^public \/metrics$/, kind: 'remote', form: 'reversed', disguise: (text) => [...text].reverse().join('') },
  { place: /^table events\.data$/, kind: 'token', form: 'base64url', disguise: (text) => Buffer.from(`??${text}`).toString('base64url') },
  { place: /^mail to staff$/, kind: 'activation', form: 'squeezed', disguise: (text) => [...text].join(' ') },
  {
    place: /^replies to anybody$/,
    kind: 'note',
    form: 'split',
    disguise: (text) => `{"a":"${text.slice(0, 8)}","next":"${text.slice(8)}"}`,
  },
  { place: /^salesforce Order$/, kind: 'password', form: 'json', disguise: (text) => JSON.stringify(text) },
  {
    place: /^end of worker, exception$/,
    kind: 'error',
    form: 'split',
    disguise: (text) => `${text.slice(0, 7)}\n${'{"level":"info","time":"2026-01-01T00:00:00.000Z"}'}\n${text.slice(7)}`,
  },
]

/** Plants leaks, each in another place and form, into copies of the run's own places, and looks for them as the run does. */
export function selfTest(
  places: readonly Place[],
  canaries: readonly Canary[],
  leaks: readonly Leak[] = LEAKS,
): { planted: number; found: number; missed: string[] } {
  const search = openSearch(canaries)
  const used = new Set<Canary>()
  const missed = leaks.flatMap(({ place, kind, form, disguise }) => {
    const where = places.find(({ name }) => place.test(name))
    // Long enough for every disguise, and with letters that need one where the form is about such letters.
    const canary = canaries.find(
      (candidate) =>
        candidate.kind === kind &&
        !used.has(candidate) &&
        candidate.text.length >= 14 &&
        (form !== 'url' && form !== 'json' ? true : /[^\w]/.test(candidate.text)) &&
        !(where?.allows(candidate) ?? true),
    )
    if (!where || !canary) return [`${String(place)}: nothing to plant, or nowhere to`]
    used.add(canary)
    const middle = where.text.length >> 1
    const leaky = { ...where, text: `${where.text.slice(0, middle)} ${disguise(canary.text)} ${where.text.slice(middle)}` }
    return judge([leaky], search).some((hit) => hit.canary === canary && hit.form === form) ? [] : [`${where.name}: ${form}`]
  })
  return { planted: leaks.length, found: leaks.length - missed.length, missed }
}

const NEEDED: readonly (readonly [place: RegExp, bytes: number])[] = [
  [/^log$/, 50_000], [/^errors behind the log$/, 500], [/^redis commands$/, 100_000], [/^redis string$/, 500], [/^redis hash$/, 20], [/^redis stream$/, 200], [/^redis zset$/, 50],
  [/^table users\.email$/, 50], [/^table steps\.result$/, 500], [/^table events\.data$/, 500], [/^table sessions|^table password_resets\.token_hash$/, 20],
  [/^mail to staff$/, 200], [/^mail to anna$/, 5_000], [/^salesforce Order$/, 500], [/^salesforce Case$/, 200], [/^whmcs orders$/, 200], [/^provider orders$/, 200],
  [/^addresses called at salesforce$/, 500], [/^public \/metrics$/, 2_000], [/^public \/readyz$/, 20], [/^public \/openapi\.json$/, 20_000], [/^public \/problems\/internal$/, 200],
  [/^replies to anybody$/, 10_000], [/^replies to anna$/, 10_000], [/^replies to ben$/, 10_000], [/^end of web, exception$/, 100], [/^end of web, faulty configuration$/, 100], [/^end of worker, exception$/, 100],
] // prettier-ignore

/** Where canaries of a kind must be, for they are its owner's or that place is theirs: what looks for them there could find them elsewhere too. */
const AT_HOME: readonly (readonly [place: RegExp, kind: Kind])[] = [
  [/^replies to anna$/, 'activation'], [/^replies to anna$/, 'token'], [/^replies to anna$/, 'note'], [/^replies to ben$/, 'pii'], [/^replies to ben$/, 'staff'], [/^mail to anna$/, 'activation'], [/^mail to anna$/, 'code'],
  [/^mail to ben$/, 'token'], [/^table users\.email$/, 'pii'], [/^table esims\.lpa$/, 'activation'], [/^table decisions\.reason$/, 'staff'], [/^salesforce OrderItem$/, 'iccid'], [/^salesforce Account$/, 'remote'], [/^whmcs clients$/, 'pii'],
  [/^whmcs services$/, 'remote'], [/^errors behind the log$/, 'error'],
] // prettier-ignore

const LEVELS = ['debug', 'info', 'warn', 'error']
const STATUSES = [200, 201, 202, 204, 400, 401, 404, 405, 409, 415, 422, 500, 503]

/** What the run did not reach; a run with anything in it has proved nothing. */
export function vacuous(places: readonly Place[], canaries: readonly Canary[], told: readonly { status: number }[]): string[] {
  const search = openSearch(canaries)
  const find = (pattern: RegExp) => places.find(({ name }) => pattern.test(name))
  const log = find(/^log$/)?.text ?? ''
  return [
    ...NEEDED.filter(([place, bytes]) => (find(place)?.text.length ?? 0) < bytes).map(
      ([place, bytes]) => `${String(place)} has fewer than ${bytes} bytes: ${find(place)?.text.length ?? 'not there'}`,
    ),
    ...AT_HOME.filter(([place, kind]) => !search(find(place)?.text ?? '').some(({ canary }) => canary.kind === kind)).map(
      ([place, kind]) => `no ${kind} at ${String(place)}`,
    ),
    ...LEVELS.filter((level) => !log.includes(`"level":"${level}"`)).map((level) => `no line of level ${level}`),
    ...STATUSES.filter((status) => !told.some((reply) => reply.status === status)).map((status) => `no reply with ${status}`),
    ...(canaries.length < 200 ? [`only ${canaries.length} canaries`] : []),
  ]
}
