// Bugs at the customers' door: which requests are one, and whose orders they are.

import { edit, type Mutant, test } from './mutant.ts'

const KEYS = 'src/db/idempotency-keys.ts'
const CLAIMS = 'src/http/middleware/idempotency.ts'
const GUARD = 'src/db/cart-guard.ts'
const PLACE = 'src/orders/place-order.ts'

export const REQUESTS: readonly Mutant[] = [
  {
    id: 'M25',
    title: 'Idempotency-Keys are in Redis alone',
    edits: [
      edit(KEYS, 'return inserted ? null : findKey(tx, scope)', 'return null'),
      edit(KEYS, '  return row\n    ?', '  return row && row.key === null\n    ?'),
    ],
    caughtBy: test('test/flows/carts.test.ts', 'with another cart is 422 .forgotten by Redis: true'),
  },
  {
    id: 'M26',
    title: 'requests are told apart by their bytes, not by what they mean',
    edits: [
      edit(
        CLAIMS,
        'canonicalize({ ...request, body: request.body ?? null })',
        'JSON.stringify({ ...request, body: request.body ?? null })',
      ),
    ],
    caughtBy: test('test/http/gate.test.ts', 'the fingerprint knows neither the order of members'),
  },
  {
    id: 'M27',
    title: 'a key that is used for another request is answered as before',
    edits: [edit(CLAIMS, "  if (value.slice(0, at) !== held.fingerprint) return { is: 'reused' }\n", '')],
    caughtBy: test('test/http/gate.test.ts', 'with another body it is 422'),
  },
  {
    id: 'M28',
    title: 'a request whose key is at work runs a second time',
    edits: [
      edit(PLACE, 'if (known !== null) return', 'if (known !== null && !wish.key?.running) return'),
      edit(PLACE, 'if (earlier !== null) return', 'if (earlier !== null && !wish.key?.running) return'),
    ],
    caughtBy: test('test/flows/carts.test.ts', 'with one key'),
  },
  {
    id: 'M29',
    title: 'a key in quotes is another one than the same without',
    edits: [
      edit(CLAIMS, 'const key = /^"(.*)"$/.exec(header)?.[1] ?? header', 'const key = header'),
      edit(CLAIMS, 'if (!KEY.test(key)) throw', "if (!KEY.test(key.replaceAll('\"', ''))) throw"),
    ],
    caughtBy: test('test/http/gate.test.ts', 'the same key and body again is the same answer'),
  },
  {
    id: 'M30',
    title: 'the same cart is another one when its lines stand in another order',
    edits: [edit('mappings/cart-hash.ts', '    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))\n', '')],
    caughtBy: test('test/mappings/order.test.ts', 'does not depend on the order of anything'),
  },
  {
    id: 'M31',
    title: 'a cart is looked for, and then taken in a statement of its own',
    edits: [
      edit(
        GUARD,
        '  const taken = await sql<',
        '  const holder = await findCart(tx, accountId, cartHash)\n  if (holder !== null) return holder\n  const taken = await sql<',
      ),
      edit(GUARD, '    where cart_guard.opened_at < now() - ${WINDOW} returning order_id`', '    returning order_id`'),
    ],
    caughtBy: test('test/db/migrations.test.ts', 'comes forward from nothing|one order for a cart'),
  },
  {
    id: 'M48',
    title: 'one order is read whoever’s it is',
    edits: [
      edit(
        'src/db/orders.ts',
        "const own = db.selectFrom('orders').select(COLUMNS).select(APPROVED_AT).where('account_id', '=', accountId)",
        "const own = db.selectFrom('orders').select(COLUMNS).select(APPROVED_AT)",
      ),
    ],
    caughtBy: test('test/flows/isolation.test.ts', 'the same 404 as for one that does not exist'),
  },
]
