// Bugs at the door of signed calls, and in what is believed and told of requests.

import { edit, type Mutant, schedules, test } from './mutant.ts'

const SIGNATURE = 'src/http/middleware/signature.ts'
const SIGNED = 'src/http/routes/signed.ts'
const REQUEST = 'src/provisioning/signed-request.ts'
const VECTORS = 'test/vectors/signed-calls.test.ts'

export const DOORS: readonly Mutant[] = [
  {
    id: 'M32',
    title: 'the signature covers the JSON written anew, not the bytes that came',
    edits: [edit(SIGNATURE, '.update(raw)', '.update(raw.length > 0 ? JSON.stringify(JSON.parse(String(raw))) : raw)')],
    caughtBy: test(VECTORS, 'spaces and line breaks that were signed'),
  },
  {
    id: 'M33',
    title: 'only the first signature of several is looked at',
    edits: [edit(SIGNATURE, 'entries.flatMap((entry)', 'entries.slice(0, 1).flatMap((entry)')],
    caughtBy: test(VECTORS, 'two entries, the first by a stranger'),
  },
  {
    id: 'M34',
    title: 'whatever is signed for the future is in time',
    edits: [edit(SIGNATURE, "  if (age < -TOLERANCE_SECONDS) return { is: 'bad', reason: 'too_new' }\n", '')],
    caughtBy: test(VECTORS, '301 s ahead'),
  },
  {
    id: 'M35',
    title: 'the order in the path need not be the one in the body',
    edits: [edit(SIGNED, " || salesforceOrderId(memberOf(json, 'sfOrderId')) !== sfOrderId", '')],
    caughtBy: test(VECTORS, 'the body names another order'),
  },
  {
    id: 'M36',
    title: 'a signed call is remembered only after it was carried out',
    edits: [
      edit(
        REQUEST,
        'const isNew = await takeKeyAndId(tx, request, likely)',
        'const isNew = { key: !(await findKey(tx, request.key)), id: !(await findWebhook(tx, request.webhookId)), likely }',
      ),
      edit(
        REQUEST,
        '  const reply = { status: 202, body }\n  const key =',
        '  await takeKeyAndId(tx, request)\n  const reply = { status: 202, body }\n  const key =',
      ),
      edit('src/provisioning/provision-order.ts', 'if (!isDeepStrictEqual(body, likely?.body)) await', 'await'),
    ],
    caughtBy: test('test/provisioning/decisions.test.ts', 'the same call again while the first is being taken'),
  },
  {
    id: 'M37',
    title: 'a secret that was removed still opens',
    edits: [
      edit(SIGNATURE, 'const MAC_BYTES = 32', 'const MAC_BYTES = 32\nconst everKnown: SigningSecret[] = []'),
      edit(SIGNATURE, '  return { bytes, name:', '  everKnown.push({ bytes, name: secret })\n  return { bytes, name:'),
      edit(SIGNATURE, '  secrets.forEach(', '  ;[...secrets, ...everKnown].forEach('),
    ],
    caughtBy: test(VECTORS, 'rotation done: the secret that was removed'),
  },
  {
    id: 'M38',
    title: 'everybody’s X-Forwarded-For is believed',
    edits: [edit('src/http/middleware/client-ip.ts', 'setting === 0 ? false : setting)', 'setting === 0 ? true : setting)')],
    caughtBy: test('test/http/core.test.ts', 'is the peer’s own where nobody is trusted'),
  },
  {
    id: 'M39',
    title: 'a signed call without an Idempotency-Key is let through',
    edits: [edit(SIGNED, "idempotencyKey(req, 'required')", "idempotencyKey(req, 'optional') ?? webhookId")],
    caughtBy: test(VECTORS, 'no key'),
  },
  {
    id: 'M49',
    title: 'what a remote said is logged with the error',
    edits: [
      edit('src/base/log.ts', '    ...(isMark(code) && { code }),', '    ...(isMark(code) && { code }),\n    ...{ said: error.message },'),
    ],
    caughtBy: test('test/http/core.test.ts', 'is 500 internal without a word of why'),
  },
  {
    id: 'M50',
    title: 'amounts are read as floating point',
    edits: [edit('src/base/money.ts', "Number(match[2] + fraction.padEnd(decimals, '0'))", 'Math.trunc(Number(value) * 10 ** decimals)')],
    caughtBy: test('test/base/money.test.ts', 'to the last unit'),
  },
  {
    id: 'M57',
    title: 'a press does not keep the Salesforce id of an order whose creation has not settled',
    edits: [edit('src/provisioning/judge-press.ts', 'names: !isNamed', 'names: isNamed && state === null')],
    caughtBy: schedules('SF-ORDER/F28 SF-ORDER/F18', 'I4 I6 I12 I13'),
  },
  {
    id: 'M58',
    title: 'an order that was pressed early can still be cancelled as if nobody had',
    edits: [edit('src/orders/approval.ts', "state === 'pending_review' && !approved", "state === 'pending_review' && approved !== null")],
    caughtBy: test('test/flows/early-press.test.ts', 'is approved: nobody cancels or rejects it as one in review'),
  },
]
