// Bugs in the way a step is intended, sent, recovered and handed on.

import { edit, type Mutant, schedules, test } from './mutant.ts'

const WORK = 'src/journal/work-step.ts'
const MACHINE = 'src/journal/step-machine.ts'
const HELD = 'src/journal/held.ts'
const ENGINE = 'src/journal/engine.ts'
const STORE = 'src/db/journal-store.ts'
const COMMIT_INTENT = 'const opened = await held.commit({\n    steps: [intended],'

export const JOURNAL: readonly Mutant[] = [
  {
    id: 'M01',
    title: 'no intent before a request is sent',
    edits: [edit(WORK, COMMIT_INTENT, 'const opened = await (async (_: Change): Promise<string[]> => [])({\n    steps: [intended],')],
    caughtBy: schedules('W-ORDER/F03', 'I11'),
  },
  {
    id: 'M02',
    title: 'the intent is written while the request is on its way already',
    edits: [
      edit(WORK, COMMIT_INTENT, 'const committing = held.commit({\n    steps: [intended],'),
      edit(
        WORK,
        '  opened.forEach(journal.wake)\n  const told = await sent',
        '  ;(await committing).forEach(journal.wake)\n  const told = await sent',
      ),
    ],
    caughtBy: schedules('W-ORDER/F20 W-ORDER/F32', 'I11'),
  },
  {
    id: 'M03',
    title: 'what is settled is written whatever the fence',
    edits: [edit('src/db/commit-statement.ts', 'where f.id = g.id and f.fence = g.fence and (', 'where f.id = g.id and (')],
    caughtBy: test('test/journal/leases.test.ts', 'an old fence writes nothing at all'),
  },
  {
    id: 'M04',
    title: 'a claim does not raise the fence',
    edits: [edit(STORE, 'fence = fence + 1', 'fence = fence')],
    caughtBy: test('test/journal/leases.test.ts', 'while its request was under way'),
  },
  {
    id: 'M05',
    title: 'leases and quiet periods by the wall clock of the process',
    edits: [edit('src/journal/clock.ts', 'return clock.monotonic() + offset', 'return clock.now()')],
    caughtBy: schedules('W-ORDER/F17 W-ORDER/F35', 'I1 I12 I4'),
  },
  {
    id: 'M06',
    title: 'a quiet period of nothing',
    edits: [edit(MACHINE, 'times.scaled(Math.max(effect.quietMs, effect.confirmNoneMs ?? 0))', '0')],
    caughtBy: schedules('W-ORDER/F17 E-ORDER/F17', 'I1 I2'),
  },
  {
    id: 'M07',
    title: 'the quiet period counts from the intent, not from the last moment of its request',
    edits: [edit(MACHINE, 'step.updatedAt + SEND_WINDOW_MS + step.deadlineMs', 'step.updatedAt')],
    caughtBy: schedules('W-USER/F17 W-USER/F26 W-CLIENT/F17 W-CLIENT/F26', 'I7'),
  },
  {
    id: 'M08',
    title: 'nobody looks after an unknown outcome',
    edits: [edit(WORK, 'if (effect.find === null) return', "if (effect.find === null || step.state === 'unknown') return")],
    caughtBy: schedules('W-ORDER/F03 E-ORDER/F03', 'I1 I2'),
  },
  {
    id: 'M40',
    title: 'nobody looks for due flows, so that a lost wake-up is a lost flow',
    edits: [edit(ENGINE, 'if (options.poll) {', 'if (options.poll && polling) {')],
    caughtBy: schedules('SF-ORDER/F30', 'I4'),
  },
  {
    id: 'M41',
    title: 'mails and Cases are opened after the transaction, not in it',
    edits: [
      edit(HELD, '      flows: after.next.flows.filter((flow) => !known.has(key(flow))),', '      flows: [],'),
      edit(
        HELD,
        '      answer = await store.commit(commit)\n',
        `      answer = await store.commit(commit)
      const outbox = after.next.flows.filter((flow) => !known.has(key(flow)))
      const later = { ...commit, intent: null, steps: [], events: [], flows: outbox, projects: 'none' as const }
      if (answer.is === 'committed' && outbox.length > 0) await store.commit(later)\n`,
      ),
    ],
    caughtBy: schedules('SF-BACK/F24 SF-ORDER/F24', 'I13'),
  },
  {
    id: 'M47',
    title: 'a process that stops takes the request under way for one that was never sent',
    edits: [
      edit(
        WORK,
        'const told = await sent',
        "const told = await sent.then((is) => (lost.aborted ? { is: 'not_sent', code: 'stopped' } : is))",
      ),
    ],
    caughtBy: schedules('E-ORDER/F03 W-ORDER/F03', 'I12'),
  },
  {
    id: 'M51',
    title: 'a journal that was restored is taken at its word',
    edits: [edit('src/journal/doubt.ts', '(step.startedAt ?? 0) < restored.at', 'step.startedAt === restored.at')],
    caughtBy: test('test/journal/restored.test.ts', 'when the quiet period is over'),
  },
  {
    id: 'M52',
    title: 'what a restored flow opens is taken for new',
    edits: [edit('src/db/journal-rows.ts', "'open', now(), by.restored_at, by.proves", "'open', now(), null, false")],
    caughtBy: test('test/journal/restored.test.ts', 'is in doubt as well'),
  },
  {
    id: 'M53',
    title: 'commits of two flows of one order are written together',
    edits: [edit('src/db/commit-statement.ts', 'subjectId: flow.subjectId,', 'subjectId: flow.id,')],
    caughtBy: test('test/db/journal-writer.test.ts', 'what two flows of an order say'),
  },
  {
    id: 'M54',
    title: 'the view in Salesforce is set again while its lost request may still arrive',
    edits: [
      edit(
        MACHINE,
        'Math.max(effect.quietMs, effect.confirmNoneMs ?? 0))',
        "effect.find === null && effect.class === 'S' ? 0 : Math.max(effect.quietMs, effect.confirmNoneMs ?? 0))",
      ),
    ],
    caughtBy: schedules('SF-BACK/F17', 'I12'),
  },
  {
    id: 'M55',
    title: 'a profile is changed again while a lost request may still set what it was',
    edits: [
      edit(
        MACHINE,
        'Math.max(effect.quietMs, effect.confirmNoneMs ?? 0))',
        "effect.find !== null && effect.class === 'S' ? 0 : Math.max(effect.quietMs, effect.confirmNoneMs ?? 0))",
      ),
    ],
    caughtBy: schedules('W-PROFILE/F17', 'I12'),
  },
  {
    id: 'M62',
    title: 'what a person names ends the quiet period of what was sent',
    edits: [edit('src/journal/step-machine.ts', 'quietUntil: step.quietUntil,', 'quietUntil: now,')],
    caughtBy: test('test/journal/step-machine.test.ts', 'a quiet period that still runs is kept, and none is believed before its end'),
  },
]
