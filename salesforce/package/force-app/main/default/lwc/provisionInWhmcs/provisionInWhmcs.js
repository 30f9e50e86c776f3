import { LightningElement, api } from 'lwc'
import { CloseActionScreenEvent } from 'lightning/actions'
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi'
import { STANDING, WORDS, sentenceOf } from 'c/provisioningWords'
import { press, readOrder, readPreview, readStatus, sendDecision } from './apexCalls'
import { Follower, MOST_LAGGING_LOOKS, MOST_LOOKS } from './follower'
import { notice, noticeOfDecision, noticeOfLook } from './notices'
import { blockersOf, decisionsFor, isKnown, standingOf, statusAfter } from './standing'

/** States in which a press may be due, so that what stands in its way is of interest. */
const PRESSABLE = ['none', 'pending_review', 'stuck', 'failed', 'needs_person', 'early']

/** The panel of the Quick Action "Provision in WHMCS" on an Order: look, press once, follow, decide. */
export default class ProvisionInWhmcs extends LightningElement {
  words = WORDS
  order = null
  preview = null
  status = null
  /** What a press or a decision was answered with. */
  answer = null
  isLoading = false
  isBusy = false
  isConfirming = false
  hasStopped = false
  /** Trunkline's rev when this panel pressed; undefined where it did not. */
  awaited = undefined
  focusOn = null

  recordIdOfPage
  /** Each reading has a number: an answer that comes after a newer one was asked for, or after the panel was closed, is not believed. */
  reading = 0
  hasNews = false
  follower = new Follower(
    () => this.look(),
    () => this.rest(),
  )

  /** A screen action gets its record's id after it was made. */
  @api get recordId() {
    return this.recordIdOfPage
  }
  set recordId(value) {
    if (value === this.recordIdOfPage) return
    this.recordIdOfPage = value
    if (value) this.load()
  }

  disconnectedCallback() {
    this.reading += 1
    this.follower.stop()
    this.tellRecordPage()
  }

  renderedCallback() {
    const target = this.focusOn === null ? null : this.template.querySelector(`[data-id="${this.focusOn}"]`)
    if (target === null) return
    this.focusOn = null
    target.focus()
  }

  get standing() {
    return standingOf(this.order, this.status, this.awaited)
  }

  get headline() {
    if (this.order === null) return this.isLoading ? WORDS.loading : WORDS.notRead
    return STANDING[this.standing.is][0]
  }

  get detail() {
    return this.order === null ? '' : STANDING[this.standing.is][1]
  }

  get isPressable() {
    return PRESSABLE.includes(this.standing.is)
  }

  get notice() {
    if (this.answer !== null || this.order === null) return this.answer
    if (this.hasStopped) return this.standing.is === 'sent' ? notice('warning', WORDS.stoppedUnsent) : notice('info', WORDS.stoppedLooking)
    const status = noticeOfLook(this.status?.lost ?? this.status, this.standing)
    return status ?? (this.isPressable ? noticeOfLook(this.preview, this.standing) : null)
  }

  get mayNot() {
    return !this.order.mayProvision && !this.blockers.some(({ code }) => code === 'permission_missing')
  }

  get blockers() {
    return this.isPressable ? blockersOf(this.order, this.preview) : []
  }

  get payment() {
    return this.isPressable ? (this.preview?.payment ?? 'unknown') : null
  }

  get attention() {
    return this.status?.attention ?? null
  }

  /** Without Trunkline's word for it nobody knows whether anything was done, so nothing is said about it. */
  get showsProgress() {
    return isKnown(this.status)
  }

  get steps() {
    return this.status?.steps ?? []
  }

  get decisions() {
    const { order, standing, status } = this
    if (!order.mayProvision || this.isConfirming) return []
    const numbers = order.lines.map((line, at) => line.line ?? at + 1)
    return decisionsFor(standing, status, numbers).map(({ type, line }) => ({
      type,
      line: line === null ? '' : String(line),
      label: line === null ? WORDS.wholeOrder : this.labelOfLine(line),
    }))
  }

  get showsDecisions() {
    return this.decisions.length > 0
  }

  get canPress() {
    const { order } = this
    return (
      order !== null && order.canPress && order.mayProvision && this.isPressable && this.payment !== 'missing' && this.blockers.length === 0
    )
  }

  /** Where Trunkline takes "Try again", that is the same and asks for a reason: one button for it is enough. */
  get offersPress() {
    return this.canPress && !this.isConfirming && !this.decisions.some(({ type }) => type === 'retry')
  }

  get pressLabel() {
    return ['none', 'pending_review'].includes(this.standing.is) ? WORDS.press : WORDS.pressAgain
  }

  get question() {
    const { lines, orderNumber, customerName } = this.order
    return `${this.pressLabel}: ${lines.length} ${lines.length === 1 ? 'line' : 'lines'} of order ${orderNumber} for ${customerName}?`
  }

  get offersLook() {
    return !this.isLoading && !this.isConfirming && (this.order === null || this.hasStopped || !this.standing.moves)
  }

  labelOfLine(number) {
    const line = this.order.lines.find((one, at) => (one.line ?? at + 1) === number)
    return line ? `${number}: ${line.name}` : String(number)
  }

  async load() {
    this.follower.stop()
    this.follower.restart()
    this.reading += 1
    const { reading, recordId } = this
    Object.assign(this, { isLoading: true, hasStopped: false, isConfirming: false })
    try {
      const [order, preview, status] = await Promise.all([readOrder(recordId), readPreview(recordId), readStatus(recordId)])
      if (reading === this.reading) Object.assign(this, { order, preview, status })
    } catch (error) {
      if (reading === this.reading) this.answer = notice('error', sentenceOf(error, WORDS.notRead), WORDS.refused)
    }
    if (reading !== this.reading) return
    this.isLoading = false
    this.follow()
  }

  /** One look while the order moves. */
  async look() {
    this.reading += 1
    const { reading, recordId } = this
    const [order, status] = await Promise.all([readOrder(recordId).catch(() => this.order), readStatus(recordId)])
    if (reading !== this.reading) return
    const before = this.status
    Object.assign(this, { order, status: statusAfter(before, status) })
    if (this.status.rev !== before?.rev || this.status.status !== before?.status) {
      this.hasNews = true
      this.follower.restart()
      if (this.answer?.kind === 'info') this.answer = null
    }
    this.follow()
  }

  follow() {
    if (this.order === null) return
    const { moves, lags } = this.standing
    if (moves || lags) this.follower.next(moves ? MOST_LOOKS : MOST_LAGGING_LOOKS)
    else this.tellRecordPage()
  }

  /** Enough of looking. */
  rest() {
    this.hasStopped = this.standing.moves
    this.tellRecordPage()
  }

  lookAgain() {
    Object.assign(this, { answer: null, awaited: undefined })
    return this.load()
  }

  askToConfirm() {
    Object.assign(this, { isConfirming: true, answer: null, focusOn: 'confirm' })
  }

  goBack() {
    Object.assign(this, { isConfirming: false, focusOn: 'press' })
  }

  confirm() {
    if (!this.isConfirming) return undefined
    return this.once(async () => {
      const { provisioningStatus } = await press(this.recordId)
      const order = { ...this.order, provisioningStatus, canPress: false, isStuck: false }
      Object.assign(this, { order, awaited: this.status?.rev ?? null, isConfirming: false, focusOn: 'headline' })
      this.follower.restart()
      this.hasNews = true
      this.tellRecordPage()
      this.follow()
    })
  }

  decide({ detail }) {
    return this.once(async () => {
      const answer = await sendDecision(this.recordId, this.status.rev, detail)
      if (answer.accepted) {
        this.refs.decisions?.reset()
        Object.assign(this, { hasNews: true, focusOn: 'headline' })
      }
      this.answer = noticeOfDecision(answer)
      await this.load()
    })
  }

  /** One press or decision at a time, however often somebody clicks. */
  async once(work) {
    if (this.isBusy) return
    this.follower.stop()
    this.reading += 1
    Object.assign(this, { isBusy: true, isLoading: false, answer: null })
    try {
      await work()
    } catch (error) {
      this.answer = notice('error', sentenceOf(error, WORDS.notRead), WORDS.refused)
      await this.load()
    } finally {
      this.isBusy = false
    }
  }

  tellRecordPage() {
    if (!this.hasNews) return
    this.hasNews = false
    notifyRecordUpdateAvailable([{ recordId: this.recordId }])
  }

  close() {
    this.dispatchEvent(new CloseActionScreenEvent())
  }
}
