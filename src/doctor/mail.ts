import { createSendgridAccount, type SendgridAccount } from '../../mail/sendgrid-account.ts'
import { RemoteError } from '../base/remote.ts'
import type { Check, Patient } from './check.ts'
import { fault, fine, unjudged, warning } from './finding.ts'
import { whyNot } from './run-checks.ts'

const KEYS = 'SendGrid → Settings → API Keys'
const SENDERS = 'SendGrid → Settings → Sender Authentication'

function accountOf({ config, http }: Patient): SendgridAccount | null {
  const { via } = config.mail
  return via.transport === 'sendgrid' ? createSendgridAccount(via, http) : null
}

export const mailKey: Check = {
  id: 'mail.key',
  system: 'mail',
  looks: 'whether the API key is good, and may send',
  mended: `${KEYS}; SENDGRID_API_KEY`,
  needs: ['mail.reachable'],
  async run(patient) {
    const account = accountOf(patient)
    if (!account) return [unjudged('mails go out by SMTP')]
    try {
      const scopes = await account.scopes(patient.call())
      if (scopes.includes('mail.send')) return [fine('the key may send')]
      return [fault('the key may not send', `${KEYS} → the key → Edit API Key: Restricted Access → Mail Send: full.`)]
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      if (error.code === 'bad_credentials')
        return [
          fault(
            'the key is refused',
            `${KEYS} → Create API Key: Restricted Access → Mail Send: full, Sender Authentication: read; put it into SENDGRID_API_KEY.`,
          ),
        ]
      if (error.code === 'forbidden')
        return [
          fault(
            'the account does not take calls from this address',
            'SendGrid → Settings → IP Access Management: add the addresses from which the worker goes out.',
          ),
        ]
      return [fault(`could not be asked: ${whyNot(error)}`, 'Run the doctor again; https://status.sendgrid.com tells of outages.')]
    }
  },
}

export const mailSender: Check = {
  id: 'mail.sender',
  system: 'mail',
  looks: 'whether the account may send as MAIL_FROM',
  mended: `${SENDERS}; MAIL_FROM; ${KEYS}`,
  needs: ['mail.key'],
  async run(patient) {
    const account = accountOf(patient)
    if (!account) return [unjudged('the relay decides with the first mail')]
    const may = await account.maySendAs(patient.config.mail.from, patient.call())
    if (may === null)
      return [
        warning(
          'whether MAIL_FROM may be the sender is not known: the key may send, and not read who may',
          `${KEYS} → the key → Edit API Key: Restricted Access → Sender Authentication: read, beside Mail Send. Until then look at ${SENDERS} yourself: MAIL_FROM or its domain must be verified there.`,
        ),
      ]
    if (may) return [fine('MAIL_FROM is a verified sender')]
    return [
      fault(
        'MAIL_FROM is neither a verified sender nor of an authenticated domain',
        `${SENDERS} → Authenticate Your Domain, for the domain of MAIL_FROM; or Verify a Single Sender, and follow the link in the mail that comes.`,
      ),
    ]
  },
}

const SMTP_REMEDIES: Record<string, string> = {
  bad_credentials: 'Correct user and password in SMTP_URL.',
  tls_failed: 'The relay offers no STARTTLS, or its certificate is not good: use smtps:// in SMTP_URL, or have it mended.',
  dns_failed: 'SMTP_URL names a host that nobody knows.',
  address_not_allowed: 'The relay is in a private network: add it to OUTBOUND_PRIVATE_ADDRESSES.',
}

export const mailSmtp: Check = {
  id: 'mail.smtp',
  system: 'mail',
  looks: 'whether the SMTP relay answers, speaks TLS and lets us in; no mail is sent',
  mended: 'SMTP_URL; the relay',
  async run({ mail, config, call }) {
    if (config.mail.via.transport !== 'smtp' || !mail.logIn) return [unjudged('mails go out over SendGrid’s API')]
    const outcome = await mail.logIn(call(10_000))
    if (outcome.is === 'done') return [fine('the relay lets us in')]
    return [
      fault(
        `the relay does not let us in (${outcome.code})`,
        SMTP_REMEDIES[outcome.code] ?? 'See that the relay in SMTP_URL runs, and that this machine may go out to it.',
      ),
    ]
  },
}
