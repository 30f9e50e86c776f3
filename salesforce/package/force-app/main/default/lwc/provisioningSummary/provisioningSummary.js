import { LightningElement, api } from 'lwc'
import { PAYMENT, WORDS } from 'c/provisioningWords'

/** What will be provisioned, for whom, and what came of it: the order as Salesforce holds it. */
export default class ProvisioningSummary extends LightningElement {
  @api order
  /** 'present', 'missing' or 'unknown', as Trunkline sees it. */
  @api payment
  @api blockers = []

  words = WORDS

  get paymentText() {
    return PAYMENT[this.payment] ?? PAYMENT.unknown
  }

  get isPaymentMissing() {
    return this.payment === 'missing'
  }

  get hasLines() {
    return (this.order.lines ?? []).length > 0
  }

  get lines() {
    return (this.order.lines ?? []).map((line, at) => ({ ...line, number: line.line ?? at + 1, state: line.status ?? '' }))
  }

  get hasBlockers() {
    return (this.blockers ?? []).length > 0
  }

  get blockerList() {
    return this.blockers.map(({ code, message, line }, at) => ({
      key: `${code}-${at}`,
      text: line === undefined || line === null ? message : `${WORDS.line} ${this.numberOf(line)}: ${message}`,
    }))
  }

  /** A blocker names its line by number, or by the OrderItem's id. */
  numberOf(line) {
    return this.lines.find(({ id }) => id === line)?.number ?? line
  }

  get lastError() {
    const { errorCode, errorMessage } = this.order
    return errorCode ? `${errorMessage ?? ''} (${errorCode})`.trim() : (errorMessage ?? null)
  }
}
