// Ways in which an administrator sets up the org wrong.
import type { Setup } from '../desk.ts'
import { type Change, drift, forbid, isPortal, logIn, mistake, ofPortal, rows, secondBook, used, withdraw } from './org/mistakes.ts'
import type { Org } from './org/org.ts'

const SETUPS: readonly (readonly [name: string, says: string, change: Change])[] = [
  [
    'app-not-approved',
    'The integration user is not pre-authorized for the app',
    logIn('invalid_grant', "user hasn't approved this consumer"),
  ],
  [
    'app-not-admin-approved',
    'The permission set is not attached to the app',
    logIn('invalid_app_access', 'user is not admin approved to access this app'),
  ],
  ['wrong-audience', 'Assertions for this log-in address are refused', logIn('invalid_grant', 'audience is invalid')],
  ['wrong-consumer-key', 'The app was made anew and has another consumer key', logIn('invalid_client_id', 'client identifier invalid')],
  ['wrong-certificate', 'Another certificate was uploaded to the app', logIn('invalid_grant', 'invalid assertion')],
  ['user-inactive', 'The integration user was deactivated', logIn('invalid_grant', 'inactive user')],
  ['user-ip-restricted', 'The profile of the integration user has log-in IP ranges', logIn('invalid_grant', 'ip restricted')],
  ['api-disabled', 'The integration user lacks API Enabled', withdraw('apiEnabled')],
  ['api-version-old', 'The org has API version 62.0 at most', mistake('newestVersion', '62.0')],
  ['daily-calls-used-up', 'Other programs have used up the calls of the day', used(0)],
  ['daily-calls-short', 'Other programs have used nine tenths of the calls of the day', used(0.1)],
  ['production-org', 'It is the production org', rows('Organization', (row) => ({ ...row, IsSandbox: false }))],
  ['currency-other', 'The org keeps its amounts in dollars', mistake('currency', { code: 'USD', isOneOfSeveral: false })],
  ['currencies-several', 'The org has several currencies', mistake('currency', { code: 'JPY', isOneOfSeveral: true })],
  ['clock-wrong', 'The clock is five minutes fast', mistake('clockSkewMs', 300_000)],
  ['order-key-missing', 'Order.Portal_Order_Key__c was not deployed', drift('Order', 'Portal_Order_Key__c', null)],
  ['line-key-hidden', 'Field-level security hides OrderItem.Portal_Line_Key__c', drift('OrderItem', 'Portal_Line_Key__c', null)],
  [
    'error-message-short',
    'Order.Provisioning_Error_Message__c has 100 characters',
    drift('Order', 'Provisioning_Error_Message__c', { length: 100 }),
  ],
  ['order-key-not-unique', 'Order.Portal_Order_Key__c is not unique', drift('Order', 'Portal_Order_Key__c', { unique: false })],
  ['case-key-not-external', 'Case.Portal_Case_Key__c is no external id', drift('Case', 'Portal_Case_Key__c', { externalId: false })],
  ['eligibility-hidden', 'Field-level security hides Account.Internet_Eligibility__c', drift('Account', 'Internet_Eligibility__c', null)],
  ['case-priority-hidden', 'Field-level security hides Case.Priority', drift('Case', 'Priority', null)],
  ['note-read-only', 'Order.Description can only be read', drift('Order', 'Description', { portal: 'read' })],
  ['client-id-read-only', 'Account.WHMCS_Client_Id__c can only be read', drift('Account', 'WHMCS_Client_Id__c', { portal: 'read' })],
  [
    'whmcs-product-id-number',
    'Product2.WHMCS_Product_Id__c is a number field',
    drift('Product2', 'WHMCS_Product_Id__c', { type: 'double', length: 0 }),
  ],
  [
    'options-hidden',
    'Field-level security hides Product2.Portal_ConfigOptions_JSON__c',
    drift('Product2', 'Portal_ConfigOptions_JSON__c', null),
  ],
  [
    'status-value-missing',
    'Order.Provisioning_Status__c lacks the value Needs Attention',
    drift('Order', 'Provisioning_Status__c', {
      values: [
        'Pending Review',
        'Queued',
        'In Progress',
        'Provisioned',
        'Partly Provisioned',
        'Cancelling',
        'Cancelled',
        'Rejected',
        'Failed',
      ],
    }),
  ],
  ['required-field', 'Order.PoNumber was made required', drift('Order', 'PoNumber', { required: true })],
  ['order-not-creatable', 'The permission set lacks Create and Edit on Order', forbid('Order')],
  [
    'order-status-missing',
    'Order.Status has no value Pending Review',
    rows('OrderStatus', (row) => (row['ApiName'] === 'Pending Review' ? null : row)),
  ],
  [
    'order-status-category',
    'Pending Review is in the category Activated',
    rows('OrderStatus', (row) => (row['ApiName'] === 'Pending Review' ? { ...row, StatusCode: 'Activated' } : row)),
  ],
  ['two-price-books', "A second active price book has the portal's name", secondBook],
  [
    'price-book-inactive',
    "The portal's price book is inactive",
    rows('Pricebook2', (row, org) => (isPortal(row, org) ? { ...row, IsActive: false } : row)),
  ],
  [
    'price-book-empty',
    "No entry of the portal's price book is active",
    rows('PricebookEntry', (row, org) => (ofPortal(row, org) ? { ...row, IsActive: false } : row)),
  ],
  ['no-activate-orders', 'The integration user lacks Activate Orders', withdraw('activateOrders')],
  ['no-edit-activated-orders', 'The integration user lacks Edit Activated Orders', withdraw('editActivatedOrders')],
  ['ping-not-installed', 'The package is not there, or the user has no access to its Apex class', mistake('ping', 'not_installed')],
  ['credential-access-missing', 'Portal Callout is not assigned to the integration user', mistake('ping', 'credential_missing')],
  [
    'sales-without-callout',
    'Two of the three sales staff were not given Portal Callout',
    mistake('staff', { count: 3, withoutCallout: 2 }),
  ],
  ['signing-secret-missing', 'No signing secret was entered in the Portal Setting', mistake('ping', 'secret_missing')],
  ['signing-secret-unusable', 'The signing secret was entered cut off', mistake('ping', 'secret_unusable')],
  ['named-credential-url', 'The Named Credential has another address', mistake('ping', 'wrong_url')],
  ['named-credential-secret', 'The Portal Setting holds another secret', mistake('ping', 'wrong_secret')],
]

/** `current` gives the org of now, which a reset replaces. */
export const setups = (current: () => Org): Setup[] =>
  SETUPS.map(([name, says, change]) => ({ name, says, apply: () => change(current()) }))
