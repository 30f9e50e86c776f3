import { expect, test } from 'vitest'
import { caseKey } from '../../src/accounts/request-case.ts'
import { stuckCase } from '../../src/accounts/stuck-case.ts'
import type { FlowView } from '../../src/journal/flow.ts'

const flow = (kind: string): FlowView => ({
  id: 'flow',
  kind,
  subjectId: 'order',
  input: {},
  correlationId: 'correlation',
  acceptedAt: 0,
  rev: 0,
  decided: 0,
  steps: [],
  decisions: [],
})

test('a flow that nobody can work on has one Case, which names it', () => {
  expect(stuckCase(flow('provision'))).toMatchObject({
    kind: 'case',
    subjectId: caseKey('stuck', 'flow'),
    input: { reason: 'stuck', subjectId: 'flow', facts: { flow: 'provision', about: 'order' } },
  })
})

test('one that opens a Case has none of its own: that would be stuck as well', () => {
  expect(stuckCase(flow('case'))).toBeNull()
})
