// The journal's commits on their way to the database. While some are being written others gather, and go together.

import { DatabaseError } from 'pg'
import type { Commit, Committed } from '../journal/store.ts'
import { type Answer, type Draft, draftOf, type Statement, statementOf, STILL_HELD } from './commit-statement.ts'
import type { JournalConnection, JournalConnections } from './journal-connections.ts'
import { isRefusal } from './kept-connection.ts'

/** So many statements under way at once: while the database is at work on one, the next gathers. */
const AT_ONCE = 2
const MOST_TOGETHER = 50

interface Waiting {
  draft: Draft
  settle: (answer: Committed) => void
  fail: (error: unknown) => void
}

/** Writes a commit. A throw means that it is not known whether it was written. */
export function openJournalWriter(connections: JournalConnections): (commit: Commit) => Promise<Committed> {
  let waiting: Waiting[] = []
  const free = Array.from({ length: AT_ONCE }, () => connections.keep())
  let isCalled = false

  /**
   * At most one commit of a subject: of two that update its row in one statement PostgreSQL carries out one, and says nothing of the other.
   * So at most one of a flow as well: of two that come from different leases the fence must be able to tell.
   */
  function next(): Waiting[] {
    const group = new Map<string, Waiting>()
    const later: Waiting[] = []
    for (const one of waiting) {
      if (group.size < MOST_TOGETHER && !group.has(one.draft.subjectId)) group.set(one.draft.subjectId, one)
      else later.push(one)
    }
    waiting = later
    return [...group.values()]
  }

  /** What becomes ready by the same answer goes together: all that was waiting for it has been heard when this tick comes. */
  function call(): void {
    if (isCalled || waiting.length === 0) return
    const connection = free.pop()
    if (!connection) return
    isCalled = true
    process.nextTick(() => {
      isCalled = false
      void write(connection, next()).finally(() => {
        free.push(connection)
        call()
      })
      call()
    })
  }

  async function write(connection: JournalConnection, group: readonly Waiting[]): Promise<void> {
    let statement: Statement
    try {
      statement = statementOf(group.map(({ draft }) => draft))
    } catch (error) {
      return apart(connection, group, (one) => one.fail(error))
    }
    try {
      const { text, values } = statement
      const answers = new Map((await connection.query<Answer>(text, values)).map((answer) => [answer.id, answer]))
      for (const { draft, settle, fail } of group) {
        const answer = answers.get(draft.flowId)
        if (answer) settle(committed(draft, answer))
        else void unwritten(draft).then(settle, fail)
      }
    } catch (error) {
      if (isRefusal(error))
        return apart(connection, group, (one) => (isLaneBusy(error) ? one.settle({ is: 'lane_busy' }) : one.fail(error)))
      for (const { fail } of group) fail(error)
    }
  }

  async function unwritten({ flowId, fence }: Draft): Promise<Committed> {
    const stillHeld = await connections.query(STILL_HELD, [flowId, fence])
    return { is: stillHeld.length > 0 ? 'overtaken' : 'lost' }
  }

  /** None of them is written, for the sake of one: so each tries by itself. The one that is by itself already is `refused`. */
  async function apart(connection: JournalConnection, group: readonly Waiting[], refused: (one: Waiting) => void): Promise<void> {
    const [first, ...others] = group
    if (first && others.length === 0) return refused(first)
    for (const one of group) await write(connection, [one])
  }

  return (commit) =>
    new Promise((settle, fail) => {
      waiting.push({ draft: draftOf(commit), settle, fail })
      call()
    })
}

function committed({ opens }: Draft, { inbox, now, opened = [], event = null }: Answer): Committed {
  return { is: 'committed', inbox, now: now.getTime(), opened: opened.filter((id) => opens.includes(id)), event }
}

const LANE_INDEX = 'steps_lane'
const UNIQUE_VIOLATION = '23505'

const isLaneBusy = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === UNIQUE_VIOLATION && error.constraint === LANE_INDEX
