import { LightningElement, api } from 'lwc'
import { DECISIONS, WORDS } from 'c/provisioningWords'

/** What Trunkline takes as the id of a remote record. */
const REMOTE_ID = /^[\x21-\x7e]{1,64}$/
const WHOLE_ORDER = ''

/**
 * The decisions that a person may take, and the form of the one that is chosen. Fires `decide` with `{ type, line, remoteId, reason }`;
 * what was typed stays until `reset()`, since a decision may be refused.
 */
export default class ProvisioningDecisions extends LightningElement {
  /** `[{ type, line, label }]`: `line` as text, empty where none is named; `label` is what the line is called. */
  @api decisions = []
  @api busy = false

  words = WORDS
  chosen = null
  reason = ''
  remoteId = ''
  line = WHOLE_ORDER
  problem = null
  isConfirming = false
  focusOn = null

  @api reset() {
    Object.assign(this, { chosen: null, reason: '', remoteId: '', line: WHOLE_ORDER, problem: null, isConfirming: false })
  }

  get types() {
    return [...new Set(this.decisions.map(({ type }) => type))]
  }

  get buttons() {
    return this.types.map((type) => ({ type, label: DECISIONS[type].label, variant: type === this.chosen ? 'brand' : 'neutral' }))
  }

  /** The form goes with the decision: one that is no longer possible is not shown. */
  get form() {
    return this.types.includes(this.chosen) ? DECISIONS[this.chosen] : null
  }

  get asksRemoteId() {
    return this.chosen === 'adopt'
  }

  /** What may be named with it. */
  get lineOptions() {
    return this.decisions.filter(({ type }) => type === this.chosen).map(({ line, label }) => ({ value: line, label }))
  }

  get asksLine() {
    return this.lineOptions.some(({ value }) => value !== WHOLE_ORDER)
  }

  get isLineRequired() {
    return !this.lineOptions.some(({ value }) => value === WHOLE_ORDER)
  }

  get sendLabel() {
    return this.isConfirming ? this.form.confirmLabel : WORDS.send
  }

  get sendVariant() {
    return this.form.confirm ? 'destructive' : 'brand'
  }

  renderedCallback() {
    if (this.focusOn === null) return
    this.template.querySelector(`[data-id="${this.focusOn}"]`)?.focus()
    this.focusOn = null
  }

  choose(event) {
    const { type } = event.currentTarget.dataset
    Object.assign(this, { chosen: type, problem: null, isConfirming: false, line: WHOLE_ORDER, focusOn: 'reason' })
  }

  keep(event) {
    this[event.currentTarget.dataset.field] = event.detail.value
    this.problem = null
    this.isConfirming = false
  }

  goBack() {
    if (this.isConfirming) Object.assign(this, { isConfirming: false, focusOn: 'send' })
    else this.reset()
  }

  send() {
    if (this.busy) return
    this.problem = this.problemOf()
    if (this.problem !== null) {
      this.focusOn = this.problem.field
      return
    }
    if (this.form.confirm && !this.isConfirming) {
      Object.assign(this, { isConfirming: true, focusOn: 'send' })
      return
    }
    this.dispatchEvent(new CustomEvent('decide', { detail: this.decision() }))
  }

  problemOf() {
    if (!this.lineOptions.some(({ value }) => value === this.line)) return { field: 'line', text: WORDS.lineMissing }
    if (this.asksRemoteId && !REMOTE_ID.test(this.remoteId.trim())) return { field: 'remoteId', text: WORDS.remoteIdMissing }
    return this.reason.trim() === '' ? { field: 'reason', text: WORDS.reasonMissing } : null
  }

  decision() {
    return {
      type: this.chosen,
      line: this.line === WHOLE_ORDER ? null : Number(this.line),
      remoteId: this.asksRemoteId ? this.remoteId.trim() : null,
      reason: this.reason.trim(),
    }
  }
}
