import { expect, test } from 'vitest'
import type { WatchedServices } from '../../src/effects/watch-services.ts'
import type { Decision, FlowView, Step } from '../../src/journal/flow.ts'
import { canGoOn, MOST_TAKEN_UP } from '../../src/reconcile/take-up-again.ts'

const KEYS = ['8015g00000AAAAAAAA-001', '8015g00000AAAAAAAA-002']
const WISH: WatchedServices = {
  clientId: 1001,
  services: KEYS.map((lineKey, at) => ({ lineKey, serviceId: 71 + at })),
  until: 'active',
}

const step = (more: Partial<Step> = {}): Step => ({
  name: 'services',
  position: 5,
  effect: 'R-ACTIVE',
  lane: null,
  state: 'person',
  input: WISH,
  result: null,
  code: 'module_failed',
  attempts: 0,
  deadlineMs: null,
  performs: 0,
  tries: 0,
  locks: 0,
  looks: 3,
  dueAt: null,
  unknownAt: null,
  quietUntil: null,
  adopt: null,
  startedAt: 0,
  updatedAt: 0,
  ...more,
})
const word = (requestedBy: string): Decision => ({
  id: 'word',
  type: 'retry',
  line: null,
  remoteId: null,
  reason: '',
  requestedBy,
  decidedAt: 0,
})
const flow = (steps: Step[], more: Partial<FlowView> = {}): FlowView => ({
  id: 'flow',
  kind: 'provision',
  subjectId: 'order',
  input: {},
  correlationId: 'x',
  acceptedAt: 0,
  rev: 1,
  decided: 0,
  steps,
  decisions: [],
  ...more,
})
const listed = (statuses: readonly string[], keys: readonly (string | null)[] = KEYS) =>
  statuses.map((status, at) => ({ id: 71 + at, status, lineKey: keys[at] ?? null }))
const RUN = listed(['Active', 'Active'])
const times = (count: number, by: string): Partial<FlowView> => ({
  decided: count,
  decisions: Array.from({ length: count }, () => word(by)),
})

test.each<[string, FlowView, ReturnType<typeof listed>, boolean]>([
  ['all of them run', flow([step()]), RUN, true],
  ['a slow one runs', flow([step({ code: 'activation_slow' })]), RUN, true],
  ['one was neither pending nor active', flow([step({ code: 'service_not_active' })]), listed(['Active', 'Completed']), true],
  ['one is pending yet', flow([step()]), listed(['Active', 'Pending']), false],
  ['one is suspended', flow([step()]), listed(['Active', 'Suspended']), false],
  ['one is not listed', flow([step()]), listed(['Active']), false],
  ['one has lost its key', flow([step()]), listed(['Active', 'Active'], [KEYS[0] ?? '', null]), false],
  ['keys are known to be missing', flow([step({ input: { ...WISH, unmarked: true } })]), listed(['Active', 'Active'], []), true],
  ['a person is asked something else', flow([step({ code: 'order_unsure' })]), RUN, false],
  ['a person is asked about another step too', flow([step({ name: 'esim:001-001', effect: 'E-ORDER' }), step()]), RUN, false],
  ['services of a cancelled order are to end', flow([step({ input: { ...WISH, until: 'ended' } })]), RUN, false],
  ['nobody is asked', flow([step({ state: 'planned' })]), RUN, false],
  ['somebody has decided just now', flow([step()], { decisions: [word('0055g00000AAAAAAAA')] }), RUN, false],
  ['it was taken up a few times', flow([step()], times(MOST_TAKEN_UP - 1, 'whmcs')), RUN, true],
  ['it was taken up too often', flow([step()], times(MOST_TAKEN_UP, 'whmcs')), RUN, false],
  ['staff have tried often', flow([step()], times(MOST_TAKEN_UP, '0055g00000AAAAAAAA')), RUN, true],
])('%s', (_what, seen, services, goesOn) => {
  expect(canGoOn(seen, services)).toBe(goesOn)
})
