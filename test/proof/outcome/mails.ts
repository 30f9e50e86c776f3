// Whether everybody has the mails that they are owed, each as often as it may be there (I13), and none that is not so (I12). The mail
// stand-in's own box is asked; the Cases say which mails people were asked to replace.
import type { Violation } from '../proof.ts'
import { type Ended, isAbout, type Mail, type Truth } from './truth.ts'

export interface MailRules {
  /** Addresses of those whose accounts are linked: each is owed a welcome. */
  linked: readonly string[]
  /** Which may be there twice, since nobody can know what became of the first: these events, or so many, whichever they are. */
  twice: { events: ReadonlySet<string> } | { most: number }
  /** So many may have been left to a person, who has a Case that says so. */
  leftToPersonMost: number
}

export interface MailOutcome {
  /** Owed and not there, and nobody was asked to tell it otherwise. */
  untold: number
  /** How many had left before. */
  again: number
  duplicates: number
  violations: Violation[]
}

/** What an order owes by its end: to its customer, and to staff where a person is asked. */
const OWED: Readonly<Record<Ended['as'], (order: Ended['order']) => string[]>> = {
  active: ({ lines }) => [
    'order-received',
    'order-provisioned',
    ...(lines.some(({ unitKey }) => unitKey !== null) ? ['esim-activation'] : []),
  ],
  atPerson: () => ['order-received', 'person-needed'],
  cancelled: () => ['order-received', 'order-cancelled'],
}
/** Each says that an order has come to its end. */
const ENDS = ['order-provisioned', 'esim-activation', 'order-cancelled', 'order-rejected', 'order-failed']
/** Never sent again by itself: who misses one asks for another. */
const CODES = ['email-code', 'already-registered', 'password-reset']
const SAID = { active: 'active', atPerson: 'at a person', cancelled: 'cancelled' } as const

export function judgeMails(ended: readonly Ended[], truth: Pick<Truth, 'orders' | 'cases' | 'mails'>, rules: MailRules): MailOutcome {
  const { mails, cases } = truth
  const outcome: MailOutcome = { untold: 0, again: 0, duplicates: 0, violations: [] }
  const broken = (breaks: string, what: string): number => outcome.violations.push({ breaks, what })
  const duplicate = (what: string, more: number): void => {
    outcome.duplicates += more
    broken('I13', what)
  }
  const untold = (what: string): void => {
    outcome.untold += 1
    broken('I13', what)
  }

  for (const [event, copies] of Map.groupBy(mails, (mail) => mail.event)) {
    const most = copies.every((mail) => mayBeThereTwice(mail, rules)) ? 2 : 1
    outcome.again += copies.length - 1
    if (copies.length > most) duplicate(`${event} was mailed ${copies.length} times`, copies.length - most)
  }
  if ('most' in rules.twice && rules.twice.most > 0 && outcome.again > rules.twice.most)
    duplicate(`${outcome.again} mails left again, and ${rules.twice.most} had a reason to`, outcome.again - rules.twice.most)
  for (const [matter, same] of Map.groupBy(mails, matterOf)) {
    const events = new Set(same.map(({ event }) => event)).size
    const most = matter === null ? Infinity : eventsMost(same, truth)
    if (events > most) duplicate(`${matter} was told by ${events} mails`, events - most)
  }

  const told = new Set(mails.map(({ kind, about }) => `${kind} ${about}`))
  const isTold = ({ id, key }: Ended['order'], kind: string): boolean => told.has(`${kind} ${kind === 'person-needed' ? id : key}`)
  const failed = cases.filter(({ reason }) => reason === 'mail_failed')
  const leftToPerson = new Set(failed.map(({ facts }) => `${facts['mail']} ${facts['orderId']}`))
  for (const { order, as } of ended) {
    const owed = OWED[as](order)
    for (const kind of owed)
      if (!isTold(order, kind) && !leftToPerson.has(`${kind} ${order.key}`))
        untold(`${order.key} is ${SAID[as]}, and there is no “${kind}”`)
    for (const kind of ENDS)
      if (!owed.includes(kind) && isTold(order, kind)) broken('I12', `${order.key} is ${SAID[as]}, and its customer was told “${kind}”`)
  }
  const welcomed = new Set(mails.flatMap(({ kind, to }) => (kind === 'welcome' ? [to] : [])))
  // A Case about a welcome names the account by an id of ours, which no other system knows.
  const excused = failed.filter(({ facts }) => facts['mail'] === 'welcome').length
  for (const email of rules.linked.filter((one) => !welcomed.has(one)).slice(excused))
    untold(`${email} is linked, and there is no “welcome”`)
  if (failed.length > rules.leftToPersonMost)
    broken('I13', `${failed.length} mails were left to a person, at most ${rules.leftToPersonMost}`)
  return outcome
}

function mayBeThereTwice({ event, kind }: Mail, { twice }: MailRules): boolean {
  if (CODES.includes(kind)) return false
  return 'events' in twice ? twice.events.has(event) : twice.most > 0
}

/** What only one event may tell; null where there may be many. */
function matterOf({ kind, to, about }: Mail): string | null {
  if (kind === 'welcome') return `welcome of ${to}`
  return about === null ? null : `${kind} of ${about}`
}

/** Staff hear of an order once for each thing that they are asked, and each of these has its Case. */
function eventsMost([mail]: readonly Mail[], { orders, cases }: Pick<Truth, 'orders' | 'cases'>): number {
  if (mail?.kind !== 'person-needed') return 1
  const order = orders.find(({ id }) => id === mail.about)
  return order ? Math.max(1, cases.filter((one) => isAbout(one, order)).length) : 1
}
