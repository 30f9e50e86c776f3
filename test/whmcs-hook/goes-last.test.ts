// Of a billing run's many events the addon puts those behind all others, and deletes those first, for which nothing here waits.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HOOK_TYPES } from '../../src/contract/hooks.ts'
import { ASKS_FOR_NO_LOOK } from '../../src/reconcile/take-hook-event.ts'

const OUTBOX = join(import.meta.dirname, '../../whmcs/hook/modules/addons/trunkline/lib/outbox.php')

test('what goes last in the outbox is all that asks for no look here, but for what the hook says of itself', () => {
  const [, listed = ''] = /const GOES_LAST = "case when type in \(([^)]*)\) then 1 else 0 end";/.exec(readFileSync(OUTBOX, 'utf8')) ?? []
  const goesLast = [...listed.matchAll(/'([a-z_.]+)'/g)].map(([, type = '']) => type)
  const isOwn = (type: string) => type.startsWith('hook.')
  expect(goesLast.toSorted()).toEqual(ASKS_FOR_NO_LOOK.filter((type) => !isOwn(type)).toSorted())
  expect(ASKS_FOR_NO_LOOK.filter(isOwn).toSorted()).toEqual(Object.keys(HOOK_TYPES).filter(isOwn).toSorted())
})
