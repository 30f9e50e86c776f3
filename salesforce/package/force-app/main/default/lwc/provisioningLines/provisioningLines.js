import { LightningElement, api } from 'lwc'
import { WORDS } from 'c/provisioningWords'

/** The lines of an order: what, how many, for how much, how often, and what became of each. */
export default class ProvisioningLines extends LightningElement {
  @api lines
  @api currencyCode

  words = WORDS
}
