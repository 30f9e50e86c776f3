import type { Language, MailKind } from './kinds.ts'
import type { Words, Writer } from './letter.ts'
import { alreadyRegistered } from './words/already-registered.ts'
import { emailCode } from './words/email-code.ts'
import { esimActivation } from './words/esim-activation.ts'
import { orderCancelled } from './words/order-cancelled.ts'
import { orderFailed } from './words/order-failed.ts'
import { orderNeedsPaymentMethod } from './words/order-needs-payment-method.ts'
import { orderProvisioned } from './words/order-provisioned.ts'
import { orderReceived } from './words/order-received.ts'
import { orderRejected } from './words/order-rejected.ts'
import { passwordReset } from './words/password-reset.ts'
import { personNeeded } from './words/person-needed.ts'
import { welcome } from './words/welcome.ts'

const WORDS: { [Kind in MailKind]: Words<Kind> } = {
  'email-code': emailCode,
  'already-registered': alreadyRegistered,
  welcome,
  'password-reset': passwordReset,
  'order-received': orderReceived,
  'esim-activation': esimActivation,
  'order-provisioned': orderProvisioned,
  'order-needs-payment-method': orderNeedsPaymentMethod,
  'order-cancelled': orderCancelled,
  'order-rejected': orderRejected,
  'order-failed': orderFailed,
  'person-needed': personNeeded,
}

export const letterOf = <Kind extends MailKind>(kind: Kind, language: Language): Writer<Kind> => WORDS[kind][language]
