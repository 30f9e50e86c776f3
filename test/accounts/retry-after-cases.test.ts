import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCase } from '../../salesforce/case.ts'
import { mailSendingFlow } from '../../src/accounts/mail-flow.ts'
import { caseKey } from '../../src/accounts/request-case.ts'
import { retryAfterCases } from '../../src/accounts/retry-after-cases.ts'
import { type Identity, startIdentity } from '../auth/setup.ts'

let world: Identity
beforeAll(async () => {
  world = await startIdentity({ idle: true })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const call = { correlationId: 'retry-after-cases-1' }

/** A mail that could not be sent, as the journal keeps it. */
async function unsentMail(): Promise<{ flowId: string; mailId: string }> {
  const [flowId, mailId] = [world.random.uuid(), world.random.uuid()]
  const input = { kind: 'welcome', to: { userId: world.random.uuid() }, language: 'en', refs: {} }
  await world.db
    .insertInto('flows')
    .values({
      id: flowId,
      kind: 'mail',
      subject_id: mailId,
      input: JSON.stringify(input),
      correlation_id: call.correlationId,
      state: 'open',
      owner: null,
    })
    .execute()
  await world.db
    .insertInto('steps')
    .values({
      flow_id: flowId,
      name: 'send',
      position: 0,
      effect: 'MAIL',
      lane: null,
      state: 'person',
      input: JSON.stringify(input),
      code: 'gave_up',
      adopt: null,
    })
    .execute()
  return { flowId, mailId }
}

async function openCase(mailId: string): Promise<string> {
  const key = caseKey('mail_failed', mailId)
  const made = await createCase(
    world.salesforce,
    { key, accountId: null, subject: 'Portal: mail_failed', description: '', reason: 'mail_failed' },
    call,
  )
  if (made.is !== 'done') throw new Error(`no Case: ${made.is}`)
  return made.value.id
}

test('of many that wait, those whose Case is closed go on, each once; a hundred Cases are one query', async () => {
  const mails = []
  for (let n = 0; n < 130; n += 1) mails.push(await unsentMail())
  const last = mails.toSorted((a, b) => a.flowId.localeCompare(b.flowId)).at(-1)
  const other = mails.find((mail) => mail !== last)
  if (!last || !other) throw new Error('no mails')
  await openCase(other.mailId)
  const caseId = await openCase(last.mailId)
  const woken: string[] = []
  const asked: string[] = []
  const salesforce: typeof world.salesforce = {
    ...world.salesforce,
    query: (schema, text, scope) => {
      asked.push('query')
      return world.salesforce.query(schema, text, scope)
    },
  }
  const deps = { ...world, salesforce, wake: (flowId: string) => void woken.push(flowId), kinds: [mailSendingFlow] }
  expect(await retryAfterCases(deps, call)).toBe(0)
  expect(asked).toHaveLength(2)
  await world.salesforce.update('Case', caseId, { Status: 'Closed' }, call)
  // Nobody has carried the decision out yet: it is not left twice, not even by two who look at once.
  const found = await Promise.all([retryAfterCases(deps, call), retryAfterCases(deps, call)])
  expect(found.toSorted()).toEqual([0, 1])
  expect(await retryAfterCases(deps, call)).toBe(0)
  expect(woken).toEqual([last.flowId])
  expect(await world.db.selectFrom('decisions').select(['flow_id', 'type', 'requested_by']).execute()).toEqual([
    { flow_id: last.flowId, type: 'retry', requested_by: `case:${caseId}` },
  ])
})
