import { expect, test } from 'vitest'
import type { Tools } from '../../src/effects/tools.ts'
import { type ProfileFields, updateBillingProfile } from '../../src/effects/update-billing-profile.ts'
import { historyOf } from './history.ts'

const call = { correlationId: 'profile-1' }
/** A WHMCS that has this client. The effect asks nothing else of its tools. */
const having = (client: object) => ({ whmcs: { read: async () => ({ client: { id: 7, ...client } }) } }) as unknown as Tools
const look = (profile: ProfileFields, client: object) =>
  updateBillingProfile.find?.({ whmcsClientId: 7, profile }, having(client), call, historyOf(1))

test.each(['0312345678', '312345678', '03-1234-5678', '+81.312345678'])('a number that WHMCS writes as %s is set', async (phone) =>
  expect(await look({ phone: '+81.312345678', city: 'Chiyoda' }, { phone, city: 'Chiyoda', country: 'JP' })).toMatchObject({ is: 'one' }),
)

test('another number is not, nor is another city with the same', async () => {
  const client = { phone: '0312345679', city: 'Chiyoda', country: 'JP' }
  expect(await look({ phone: '+81.312345678' }, client)).toEqual({ is: 'none' })
  expect(await look({ phone: '+81.312345679', city: 'Minato' }, client)).toEqual({ is: 'none' })
  expect(await look({ city: 'Chiyoda' }, client)).toMatchObject({ is: 'one' })
})
