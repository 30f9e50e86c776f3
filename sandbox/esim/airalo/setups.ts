// Ways in which the partner account is set up wrong.
import type { Setup } from '../../desk.ts'
import type { Airalo } from './airalo.ts'
import type { Store } from './store.ts'

type Change = (airalo: Airalo) => () => void

const account =
  <Name extends 'clientId' | 'secret'>(name: Name, value: string): Change =>
  (airalo) => {
    const before = airalo[name]
    airalo[name] = value
    airalo.store.tokens.clear()
    return () => {
      airalo[name] = before
    }
  }

const stored =
  <Name extends 'balanceCents' | 'isAddressBlocked' | 'hasAccount'>(name: Name, value: Store[Name]): Change =>
  ({ store }) => {
    const before = store[name]
    store[name] = value
    return () => {
      store[name] = before
    }
  }

const gone =
  (packageId: string): Change =>
  ({ store }) => {
    store.stock.set(packageId, 0)
    return () => void store.stock.delete(packageId)
  }

const SETUPS: readonly (readonly [name: string, says: string, change: Change])[] = [
  ['secret-renewed', 'The client secret was renewed in the partner portal', account('secret', 'another-secret-0123456789abcdefgh')],
  ['client-id-wrong', 'The client id is that of another account', account('clientId', 'another-account')],
  ['address-not-allowed', 'The account takes calls from other addresses alone', stored('isAddressBlocked', true)],
  ['balance-low', 'The balance is 12 dollars', stored('balanceCents', 1_200)],
  ['balance-empty', 'The balance is used up', stored('balanceCents', 0)],
  ['no-account', 'Nothing was ever paid in', stored('hasAccount', false)],
  ['package-gone', 'A package that is sold is out of stock', gone('hinode-30days-3gb')],
]

export const setups = (airalo: Airalo): Setup[] => SETUPS.map(([name, says, change]) => ({ name, says, apply: () => change(airalo) }))
