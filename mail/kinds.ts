import type { Money } from '../src/base/money.ts'

export type Language = 'ja' | 'en'

/** What the whole shop has in common in its mails. */
export interface MailBrand {
  name: string
  /** Every link to us begins with this, whatever a request said. */
  publicUrl: string
  pricesTax: 'included' | 'excluded'
  /** `link`: activation codes stay on the signed-in page. */
  esimCodes: 'inline' | 'link'
}

export interface OrderedItem {
  name: string
  quantity: number
  /** Of one piece. */
  price: Money
}

export interface ActivationItem {
  productName: string
  iccid: string
  smdpAddress: string
  matchingId: string
  lpa: string
  confirmationCode?: string
  appleInstallUrl?: string
}

/** What each mail tells. Every `path` is one of our pages, `/orders/801…`. */
export interface MailData {
  'email-code': { code: string; validMinutes: number }
  'already-registered': { signInPath: string; resetPath: string }
  welcome: { name: string; customerNumber: string; path: string }
  'password-reset': { path: string; validMinutes: number }
  'order-received': { orderNumber: string; path: string; items: readonly OrderedItem[]; total: Money }
  'esim-activation': { orderNumber: string; path: string; esims: readonly ActivationItem[] }
  'order-provisioned': { orderNumber: string; path: string; items: readonly OrderedItem[]; total: Money }
  'order-needs-payment-method': { orderNumber: string; path: string }
  /** `refund` is null where nothing was charged, and `unknown` where something may have been. */
  'order-cancelled': { orderNumber: string; path: string; refund: Money | 'unknown' | null }
  'order-rejected': { orderNumber: string; path: string; reason: string }
  'order-failed': { orderNumber: string; path: string }
  /** To staff. `link` leads into Salesforce. */
  'person-needed': { orderNumber: string | null; reasonCode: string; link: string }
}

export type MailKind = keyof MailData

export const MAIL_KINDS = [
  'email-code',
  'already-registered',
  'welcome',
  'password-reset',
  'order-received',
  'esim-activation',
  'order-provisioned',
  'order-needs-payment-method',
  'order-cancelled',
  'order-rejected',
  'order-failed',
  'person-needed',
] as const satisfies readonly MailKind[]
