import { stat } from 'node:fs/promises'
import { isGuessable, type OwnSecret, ownSecrets } from '../base/own-secrets.ts'
import { isLoopback } from '../db/durability.ts'
import { secretsSeenAt } from '../db/secrets-seen.ts'
import type { Check, Patient } from './check.ts'
import { type Finding, orFine, unjudged, warning } from './finding.ts'

const DAY_MS = 86_400_000
const OLD_DAYS = 365
/** Images and archives that come out the same each time date their files to 1970 or 1980, which says nothing of what is in them. */
const EARLIEST_MS = Date.UTC(2015, 0)

/** The record is kept by the starts of web and worker, who use the secrets; here nothing is written. */
export const secretsAge: Check = {
  id: 'secrets.age',
  system: 'secrets',
  looks: `how long each secret has been in use: since the first start that had it, or since its file was written where that is longer (a date before 2015 is none); more than ${OLD_DAYS} days is old`,
  mended: 'the variable that is named, or the file that it names',
  async run(patient) {
    const { config, db, clock } = patient
    const secrets = ownSecrets(config)
    const [written, seen] = await Promise.all([whenWritten(patient), secretsSeenAt(db, secrets).catch(() => null)])
    const aged = secrets.map((secret, at) => ({ ...secret, since: earlier(seen?.[at] ?? null, written.get(secret.variable) ?? null) }))
    const old = aged.flatMap(({ variable, since }): Finding[] => {
      const days = since === null ? 0 : Math.floor((clock.now() - since) / DAY_MS)
      if (days <= OLD_DAYS) return []
      const isOneOf = secrets.filter((other) => other.variable === variable).length > 1
      const place = written.has(variable) ? `the file that ${variable}_FILE names` : variable
      return [
        warning(
          `${isOneOf ? 'one of ' : ''}${variable} is ${days} days old`,
          `Renew it in ${place}, in the order of docs/setup/secrets.md, so that no call is refused.`,
        ),
      ]
    })
    const unknown = aged.filter(({ since }) => since === null)
    return orFine(
      [...old, ...(seen ? neverSeen(unknown) : notKnown(unknown, NO_RECORD))],
      `none of ${secrets.length} is older than ${OLD_DAYS} days`,
    )
  },
}

type Why = readonly [why: string, remedy: string]
const NO_RECORD: Why = ['the record of first starts cannot be read', 'See database.reachable, database.migrations and database.privileges.']
const NOT_STARTED: Why = ['web and worker were not started with it yet', 'Start them: its age is counted from then on.']
const GUESSABLE: Why = ['of a password that can be guessed nothing is kept', 'See secrets.strength.']

const neverSeen = (secrets: readonly OwnSecret[]): Finding[] => [
  ...notKnown(
    secrets.filter(({ secret }) => !isGuessable(secret)),
    NOT_STARTED,
  ),
  // On this machine alone nobody minds a short password, so nobody is told of it.
  ...notKnown(
    secrets.filter(({ secret, address }) => isGuessable(secret) && !(address && isLoopback(address))),
    GUESSABLE,
  ),
]

const notKnown = (secrets: readonly OwnSecret[], [why, remedy]: Why): Finding[] =>
  secrets.length === 0 ? [] : [unjudged(`not known of ${[...new Set(secrets.map(({ variable }) => variable))].join(', ')}: ${why}`, remedy)]

const earlier = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

/** By variable, milliseconds since 1970; null for a file that does not say. */
const whenWritten = async ({ secretFiles }: Patient): Promise<Map<string, number | null>> =>
  new Map(await Promise.all([...secretFiles].map(async ([variable, path]) => [variable, dated((await stat(path)).mtimeMs)] as const)))

const dated = (writtenAt: number): number | null => (writtenAt < EARLIEST_MS ? null : writtenAt)
