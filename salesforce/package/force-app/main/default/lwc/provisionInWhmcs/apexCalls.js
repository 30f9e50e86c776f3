// The calls to Apex. A look at Trunkline that fails on the way is told like one that found it unreachable: the panel goes on with what it has.
import decide from '@salesforce/apex/ProvisioningController.decide'
import getOrder from '@salesforce/apex/ProvisioningController.getOrder'
import getPreview from '@salesforce/apex/ProvisioningController.getPreview'
import getStatus from '@salesforce/apex/ProvisioningController.getStatus'
import requestProvisioning from '@salesforce/apex/ProvisioningController.requestProvisioning'

const UNREACHABLE = Object.freeze({ reachable: false })

export const readOrder = (orderId) => getOrder({ orderId })
export const readPreview = (orderId) => getPreview({ orderId }).catch(() => UNREACHABLE)
export const readStatus = (orderId) => getStatus({ orderId }).catch(() => UNREACHABLE)
export const press = (orderId) => requestProvisioning({ orderId })
export const sendDecision = (orderId, rev, { type, line, remoteId, reason }) => decide({ orderId, type, rev, line, remoteId, reason })
