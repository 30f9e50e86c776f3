// The words of `npm run orders -- …`: which verb, about which order, with what.

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { Problem } from '../base/problems.ts'
import { DECISIONS, DecisionWish } from '../contract/provision.ts'
import { ORDER_STATES, type OrderState } from '../contract/states.ts'
import { findUnfit } from '../http/middleware/json.ts'
import { parse } from '../http/middleware/schema.ts'

export const USAGE = `Say what is to be done:
  npm run orders -- list [--state <state>]… [--all] [--limit 50]
  npm run orders -- show <order>
  npm run orders -- ${DECISIONS.join('|')} <order> --rev <rev> --reason <text>
      [--line <n>] (skip, adopt)  [--remote-id <id>] (adopt)  [--by <who>]  [--wait]
<order> is its number, its Salesforce id, or ours. Each verb takes --json: one JSON value, errors too.`

export type Words =
  | { is: 'list'; states: readonly OrderState[] | null; limit: number }
  | { is: 'show'; order: string }
  | { is: 'decide'; order: string; wish: DecisionWish; wait: boolean }

/** What cannot be understood. */
export class BadWords extends Error {}

const LIMIT = 50
const LIMIT_MOST = 500
const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const

/** `operator` is who decides where `--by` does not say it; undefined where the machine does not know. Throws BadWords, Problem. */
export function readWords([verb, ...words]: readonly string[], operator: () => string | undefined): Words {
  const type = DECISIONS.find((candidate) => candidate === verb)
  if (verb === 'list') return readList(words)
  if (verb === 'show') return { is: 'show', order: orderAmong(read(words, {}).positionals) }
  if (type === undefined) throw new BadWords(USAGE)
  const decision = { rev: text, by: text, reason: text, line: text, 'remote-id': text, wait: flag }
  const { values, positionals } = read(words, decision)
  const by = values.by ?? operator()
  const said = {
    type,
    rev: whole(values.rev),
    line: whole(values.line),
    remoteId: values['remote-id'],
    reason: values.reason,
    // Whoever reads the journal sees that it was decided here, and not by a call that Salesforce signed.
    requestedBy: by && `cli:${by}`,
  }
  return { is: 'decide', order: orderAmong(positionals), wish: toWish(said), wait: values.wait }
}

function readList(words: readonly string[]): Words {
  const { values, positionals } = read(words, { state: { ...text, multiple: true }, all: flag, limit: text })
  const { state: named = ['needs_person'], all, limit: most = String(LIMIT) } = values
  if (positionals.length > 0) throw new BadWords(`list takes no order. ${USAGE}`)
  if (all && values.state) throw new BadWords('Say --state or --all, not both.')
  const states = named.map((name) => {
    const state = ORDER_STATES.find((candidate) => candidate === name)
    if (state === undefined) throw new BadWords(`--state is one of ${ORDER_STATES.join(', ')}.`)
    return state
  })
  const limit = Number(most)
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MOST) throw new BadWords(`--limit is a number from 1 to ${LIMIT_MOST}.`)
  return { is: 'list', states: all ? null : states, limit }
}

function read<Options extends ParseArgsOptionsConfig>(words: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...words], options: { ...options, json: flag }, allowPositionals: true, strict: true })
  } catch (error) {
    if (error instanceof TypeError) throw new BadWords(error.message)
    throw error
  }
}

function orderAmong(positionals: readonly string[]): string {
  const [order, ...more] = positionals
  if (!order || more.length > 0) throw new BadWords(`Name one order. ${USAGE}`)
  return order
}

/** A number that is none stays as it is, for the schema to say so. */
const whole = (said: string | undefined): number | string | undefined =>
  said !== undefined && /^\d{1,9}$/.test(said) ? Number(said) : said

/** By the rules of the signed call: its schema, and what no text may hold. */
function toWish(said: object): DecisionWish {
  const wish = parse(DecisionWish, said)
  const unfit = findUnfit({ ...wish, requestedBy: null, remoteId: null })
  if (unfit instanceof Problem) throw unfit
  return wish
}
