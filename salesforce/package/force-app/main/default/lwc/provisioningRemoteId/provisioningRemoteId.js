import { LightningElement, api } from 'lwc'

/** An id at WHMCS, with the way there where Salesforce knows its address. */
export default class ProvisioningRemoteId extends LightningElement {
  @api remoteId
  @api url
  /** What it is the id of, for those who hear the link alone. */
  @api label

  /** An address from a setting: whatever is no web page is shown as text. */
  get isLink() {
    return /^https?:\/\//.test(this.url ?? '')
  }

  get tooltip() {
    return `${this.label} ${this.remoteId}`
  }
}
