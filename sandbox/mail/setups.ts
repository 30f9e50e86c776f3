// Ways in which the mail account is set up wrong.
import type { Setup } from '../desk.ts'
import type { Account } from './account.ts'

const SETUPS: readonly (readonly [name: string, says: string, change: (account: Account) => Partial<Account>])[] = [
  ['key-deleted', 'The API key was deleted', () => ({ apiKey: 'SG.another.key-0123456789' })],
  ['key-may-not-send', 'The API key lacks Mail Send', ({ scopes }) => ({ scopes: scopes.filter((scope) => scope !== 'mail.send') })],
  ['key-may-only-send', 'The API key has Mail Send alone', () => ({ scopes: ['mail.send', '2fa_required'] })],
  ['address-not-allowed', 'IP Access Management lets other addresses in alone', () => ({ isAddressBlocked: true })],
  [
    'sender-not-verified',
    'The mail to verify the sender was never answered',
    ({ senders }) => ({ senders: senders.map((sender) => ({ ...sender, isVerified: false })) }),
  ],
  [
    'sender-missing',
    'Another address is the verified sender',
    () => ({ senders: [{ email: 'info@elsewhere.example', isVerified: true }] }),
  ],
]

export const setups = (account: Account): Setup[] =>
  SETUPS.map(([name, says, change]) => ({
    name,
    says,
    apply() {
      const before = { ...account }
      Object.assign(account, change(account))
      return () => void Object.assign(account, before)
    },
  }))
