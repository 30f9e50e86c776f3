// Orders in front of a person, and what that person decides: `npm run orders -- list`, `show <order>`, `retry <order> --rev 7 --reason …`.

import { userInfo } from 'node:os'
import { systemClock } from '../base/clock.ts'
import { loadConfig } from '../base/config.ts'
import { systemRandom } from '../base/random.ts'
import { redact } from '../base/redact.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { decideAsOperator } from '../provisioning/decide-as-operator.ts'
import { followDecision } from '../provisioning/follow-decision.ts'
import { listForOperator } from '../provisioning/list-for-operator.ts'
import { readForOperator } from '../provisioning/read-for-operator.ts'
import { faultOf } from './orders-fault.ts'
import { readWords, type Words } from './orders-words.ts'
import { decisionText, listText, showText } from './print-orders.ts'

const WAIT_MS = 30_000

const argv = process.argv.slice(2)
const asJson = argv.includes('--json')
try {
  const words = readWords(argv, operator)
  const config = loadConfig(process.env)
  const db = openDatabase(config.database.url, () => undefined, 2) // what breaks is said by whoever waits for it
  try {
    const { value, text } = await run(db, words)
    say(asJson ? JSON.stringify(value) : text, process.stdout)
  } finally {
    await db.destroy()
  }
} catch (error) {
  const fault = faultOf(error)
  if (asJson) say(JSON.stringify({ error: fault }), process.stdout)
  else say(fault.message, process.stderr)
  process.exitCode = 1
}

async function run(db: Db, words: Words): Promise<{ value: unknown; text: string }> {
  if (words.is === 'list') {
    const page = await listForOperator(db, words.states, words.limit)
    return { value: page, text: listText(page) }
  }
  if (words.is === 'show') {
    const view = await readForOperator(db, words.order)
    return { value: view, text: showText(view) }
  }
  const { order, wish, wait } = words
  const taken = await decideAsOperator({ db, random: systemRandom }, order, wish, systemRandom.uuid())
  const followed = wait ? await followDecision({ db, clock: systemClock }, taken, WAIT_MS) : null
  return { value: { ...taken, followed }, text: decisionText(wish.type, wish.requestedBy, taken, followed) }
}

/** Whom the machine knows at its keyboard. In a container the user may have no name. */
function operator(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

/** The last guard before anything leaves, as for log lines. */
function say(text: string, to: NodeJS.WriteStream): void {
  to.write(`${redact(text)}\n`)
}
