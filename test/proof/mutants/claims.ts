// Bugs in what keeps eSIMs apart whose orders bear no reference of ours. Every schedule in which one is to be marked is with the provider whose
// orders take none.

import { edit, type Mutant, schedules, test } from './mutant.ts'

const E_ORDER = 'src/effects/order-esim.ts'
const UNMARKED = 'src/effects/unmarked-esim.ts'
const UNMARKED_TEST = 'test/effects/unmarked-esim.test.ts'

export const CLAIMS: readonly Mutant[] = [
  {
    id: 'M63',
    title: 'of several orders that bear no reference the first is taken',
    edits: [edit(UNMARKED, "  if (others.length > 0) return { is: 'many', code: 'esim_unsure' }\n", '')],
    caughtBy: schedules('E-ORDER/F19 E-MARK/F01', 'I2'),
  },
  {
    id: 'M64',
    title: 'an order that bears no reference is taken before its buyer can have written one',
    edits: [edit(UNMARKED, ' || !history.isNext', '')],
    caughtBy: schedules('E-ORDER/F02 E-MARK/F01', 'I8'),
  },
  {
    id: 'M65',
    title: 'our reference is never written on an eSIM',
    edits: [edit('src/provisioning/provision-flow.ts', '...markSteps(facts), ', '')],
    caughtBy: schedules('E-MARK/F01', 'I2'),
  },
  {
    id: 'M66',
    title: 'an order counts as bought before it is said whose it is',
    edits: [
      edit(E_ORDER, 'await esimClaims.claim({ provider: esim.name, providerOrderId, unitKey })', 'esimClaims !== undefined && providerOrderId !== unitKey'), // prettier-ignore
    ],
    caughtBy: test(UNMARKED_TEST, 'is claimed before it counts as bought'),
  },
  {
    id: 'M67',
    title: 'one package is bought twice at a time where orders bear no reference',
    edits: [edit(E_ORDER, "esim.caps.findByReference === 'heuristic' ?", 'esim.caps.findByReference === null ?')],
    caughtBy: test(UNMARKED_TEST, 'one package is bought once at a time'),
  },
  {
    id: 'M68',
    title: 'who has lost the lease takes an order all the same',
    edits: [edit(UNMARKED, 'unitKey: wish.unitKey }, lease)', 'unitKey: wish.unitKey }, lease && undefined)')],
    caughtBy: test(UNMARKED_TEST, 'is taken by nobody who has lost the lease'),
  },
  {
    id: 'M69',
    title: 'what was claimed by others counts as free',
    edits: [edit(UNMARKED, 'isTaken: (providerOrderId) => esimClaims.isTaken(esim.name, providerOrderId)', 'isTaken: async () => false')],
    caughtBy: test(UNMARKED_TEST, 'is left to the unit that has claimed it'),
  },
]
