// Ways in which the account at eSIM Go is set up wrong.
import type { Setup } from '../../desk.ts'
import type { EsimGo } from './esimgo.ts'

type Change = (esimgo: EsimGo) => () => void

const renewed: Change = (esimgo) => {
  const before = esimgo.apiKey
  esimgo.apiKey = 'another-key-0123456789abcdefghijklmnop'
  return () => {
    esimgo.apiKey = before
  }
}

const balance =
  (cents: number): Change =>
  ({ store }) => {
    const before = store.balanceCents
    store.balanceCents = cents
    return () => {
      store.balanceCents = before
    }
  }

const gone =
  (name: string): Change =>
  ({ store }) => {
    store.gone.add(name)
    return () => void store.gone.delete(name)
  }

const SETUPS: readonly (readonly [name: string, says: string, change: Change])[] = [
  ['esimgo-key-renewed', 'The API key was renewed in the portal of eSIM Go', renewed],
  ['esimgo-balance-low', 'The balance at eSIM Go is 12 dollars', balance(1_200)],
  ['esimgo-balance-empty', 'The balance at eSIM Go is used up', balance(0)],
  ['esimgo-bundle-gone', 'A bundle that is sold is no longer in the catalogue', gone('esim_3GB_30D_JP_V2')],
]

export const setups = (esimgo: EsimGo): Setup[] => SETUPS.map(([name, says, change]) => ({ name, says, apply: () => change(esimgo) }))
