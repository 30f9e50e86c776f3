import { expect, test } from 'vitest'
import { EFFECTS } from '../../../../src/effects/table.ts'
import { WATCHED_FOR_COPIES } from './copies.ts'

/** Their second one leaves nothing behind that could be counted, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'W-ACCEPT': 'an order is pending once: WHMCS refuses to accept it again',
  'W-CANCEL': 'an order is cancelled once: WHMCS refuses to cancel it again',
  MAIL: 'the watch of what was told counts the copies in the mailbox',
}

test('every effect that could be there twice is watched for copies', () => {
  const couldDouble = Object.values(EFFECTS).flatMap((effect) => (effect.class === 'B' || effect.class === 'N' ? [effect.id] : []))
  expect([...WATCHED_FOR_COPIES, ...Object.keys(ELSEWHERE)].toSorted()).toEqual(couldDouble.toSorted())
})
