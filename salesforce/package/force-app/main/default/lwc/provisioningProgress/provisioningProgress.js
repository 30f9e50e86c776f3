import { LightningElement, api } from 'lwc'
import { WORDS, stepWords } from 'c/provisioningWords'

/** The steps of an order's provisioning, in the order in which they are done. */
export default class ProvisioningProgress extends LightningElement {
  @api steps = []

  words = WORDS

  get noSteps() {
    return this.steps.length === 0
  }

  get rows() {
    return this.steps.map((step) => ({
      ...step,
      ...stepWords(step),
      stateName: step.state,
      tries: step.attempts > 1 ? `${step.attempts} ${WORDS.attempts}` : null,
    }))
  }
}
