import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Tools } from '../../../src/effects/tools.ts'
import type { Journal } from '../../../src/journal/journal.ts'
import type { Commit } from '../../../src/journal/store.ts'
import { type Hit, hitFile, type Point, pointFile, withPoints } from './points.ts'

afterEach(() => vi.restoreAllMocks())

type Perform = (input: { mailId: string }, tools: null, call: { correlationId: string; beforeSend?: () => void }) => Promise<unknown>

/** As much of a journal as points are put around: MAIL, which says that it sends, and a store that takes everything. */
function journalOfMails(): Journal<Tools> {
  const perform: Perform = async (_input, _tools, call) => {
    call.beforeSend?.()
    return { is: 'done', value: null }
  }
  const journal = { store: { commit: async () => ({ is: 'committed' }) }, effects: { MAIL: { id: 'MAIL', class: 'N', perform } } }
  return journal as unknown as Journal<Tools>
}

/** What `journalOfMails` has put there, behind the points. */
const performOf = ({ effects }: Journal<Tools>): Perform => (effects['MAIL'] as unknown as { perform: Perform }).perform

const commitOf = (effect: string, flow: { id: string; subjectId: string }, more: object): Commit => {
  const view = { ...flow, correlationId: 'c', steps: [{ name: 'step', effect }] }
  return { flow: view, steps: [], events: [], fence: 3, ...more } as unknown as Commit
}

test('who comes by a point leaves the mails that it had intended, and sent, and not settled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'points-'))
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
  const journal = withPoints(journalOfMails(), folder)
  const { store } = journal
  const send = (mailId: string) => performOf(journal)({ mailId }, null, { correlationId: 'c' })
  const left = async (point: Point): Promise<Hit> => {
    const file = pointFile(folder, point, 'W-ORDER')
    writeFileSync(file, '')
    await store.commit(commitOf('W-ORDER', { id: 'flow-1', subjectId: 'order-0' }, { intent: { step: 'step', attempt: 1 } }))
    return JSON.parse(readFileSync(hitFile(file), 'utf8')) as Hit
  }
  const commitMail = (event: string, more: object) => store.commit(commitOf('MAIL', { id: 'flow-2', subjectId: event }, more))
  try {
    for (const event of ['event-1', 'event-2', 'event-3']) await commitMail(event, { intent: { step: 'step', attempt: 1 } })
    await send('event-1')
    await send('event-2')
    expect((await left('F20')).mails).toEqual({ intended: ['event-1', 'event-2', 'event-3'], sent: ['event-1', 'event-2'] })
    await commitMail('event-1', { events: [{ step: 'step', kind: 'step.done', attempt: 1 }] })
    const mails = { intended: ['event-2', 'event-3'], sent: ['event-2'] }
    expect(await left('F21')).toMatchObject({ flowId: 'flow-1', fence: 3, mails })
    expect(kill.mock.calls).toEqual(Array.from({ length: 2 }, () => [process.pid, 'SIGKILL']))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
