import { Client } from 'pg'
import { StartFault } from '../base/exit.ts'
import { appliedMigrations, KNOWN_MIGRATIONS } from './known-migrations.ts'

const DAMAGED = 'has damaged files. Do not go on with it: restore a backup, then say npm run migrate -- --restored'
const AWAY = 'does not answer. Does it run, and is the address right?'

/** What the operator is told, by the code of Node or PostgreSQL. */
const WORDS: Record<string, string> = {
  ECONNREFUSED: AWAY,
  ECONNRESET: AWAY,
  EHOSTUNREACH: AWAY,
  ENETUNREACH: AWAY,
  ENOENT: AWAY,
  ETIMEDOUT: AWAY,
  ENOTFOUND: 'is at a host name that nobody knows',
  EAI_AGAIN: 'is at a host name that nobody knows just now',
  '28000': 'lets this user or address not in',
  '28P01': 'refuses the user name or the password',
  '3D000': 'has no database of this name. Make it, or restore it, then say npm run migrate',
  '42501': 'keeps its tables from this user',
  '53300': 'has no connection left',
  '57P03': 'is still starting, recovering or stopping. Try again',
  '58030': DAMAGED,
  '58P01': DAMAGED,
  XX001: DAMAGED,
  XX002: DAMAGED,
}
const CONNECT_MS = 5_000

/** What the schema must be for a program to begin. */
export interface Needs {
  /** All of what the program knows is there. */
  migrated?: boolean
  /** Nothing is there that the program does not know. */
  changes?: boolean
}

/**
 * Connects and reads what every start rests on. Throws StartFault in words for whoever looks after it, without user name and password; the
 * connection is the caller's to end. A schema that is older than the program is let pass, unless it has to be `migrated`: web waits for its
 * migrations by itself. A newer one is let pass as well, since two versions run side by side while one takes the other's place; only who
 * `changes` the schema or everything in it must know all of it.
 */
export async function connectChecked(client: Client, { migrated = false, changes = false }: Needs): Promise<void> {
  try {
    await client.connect()
    const applied = await appliedMigrations((text) => client.query(text))
    const newer = changes ? applied.filter((name) => !KNOWN_MIGRATIONS.includes(name)) : []
    if (newer.length > 0)
      throw fault(client, `was brought up to date by a newer version of this program (${newer.join(', ')}). Start that one`)
    const missing = KNOWN_MIGRATIONS.filter((name) => !applied.includes(name))
    if (missing.length === 0) await client.query('select id from events order by id desc limit 1')
    else if (migrated) throw fault(client, `is not up to date (${missing.join(', ')} to come). Say npm run migrate`)
  } catch (error) {
    throw error instanceof StartFault ? error : fault(client, wordsFor(error), error)
  }
}

/** The same for who has no connection of its own yet. */
export async function checkDatabase(url: string, needs: Needs): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, application_name: 'trunkline-start' })
  client.on('error', () => undefined) // whoever waits for an answer is told
  try {
    await connectChecked(client, needs)
  } finally {
    await client.end().catch(() => undefined) // it may never have been open
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/** A connection that nobody answers in time has no code of its own. */
function wordsFor(error: unknown): string {
  const code = codeOf(error)
  if (code === null) return AWAY
  return WORDS[code] ?? `cannot be opened (${code})`
}

const fault = ({ host, port, database }: Client, words: string, cause?: unknown): StartFault =>
  new StartFault(`The database ${database ?? ''} at ${host}:${port} ${words}.`, { cause })
