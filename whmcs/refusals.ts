// The error texts that prove nothing was changed. WHMCS has no error codes; texts as in its API reference, action by action.
import type { WhmcsAction } from './action-table.ts'

export interface Refusal {
  code: string
  field?: string
}

interface Rule extends Refusal {
  text: string
  /** The text goes on with a list or a name. */
  prefix?: true
}

const field = (text: string, name: string): Rule => ({ text, code: 'invalid_field', field: name })

const PROFILE: readonly Rule[] = [
  field('You did not enter your first name', 'firstname'),
  field('You did not enter your last name', 'lastname'),
  field('You did not enter your email address', 'email'),
  field('The email address you entered was not valid', 'email'),
  field('The email address entered is not valid', 'email'),
  field('You did not enter your address line 1', 'address1'),
  field('You did not enter your city', 'city'),
  field('You did not enter your state', 'state'),
  field('You did not enter your postcode', 'postcode'),
  field('Valid country required', 'country'),
  field('You did not enter your phone number', 'phonenumber'),
  field('Invalid telephone phone number', 'phonenumber'),
  { text: 'You did not provide required custom field value for', prefix: true, code: 'custom_field_required' },
]

/**
 * Never listed, because each is also what a second call hears after a first one that worked: `Order ID not found or Status not Pending`,
 * `Invoice Not Found or Not Unpaid`, and the duplicate e-mail texts of AddClient. AcceptOrder and CancelOrder therefore have none.
 */
const RULES: Partial<Record<WhmcsAction, readonly Rule[]>> = {
  AddUser: [
    { text: 'A user already exists with that email address', code: 'email_taken', field: 'email' },
    field('You did not enter a first name', 'firstname'),
    field('You did not enter a last name', 'lastname'),
    field('You did not enter an email address', 'email'),
    field('You did not enter a password', 'password2'),
    field('The email address entered is not valid', 'email'),
  ],
  AddClient: [{ text: 'Invalid Owner User ID', code: 'owner_not_found' }, ...PROFILE],
  UpdateClient: [
    { text: 'Client ID Not Found', code: 'client_not_found' },
    { text: 'Duplicate Email Address', code: 'email_taken', field: 'email' },
    ...PROFILE,
  ],
  GetClientsDetails: [{ text: 'Client Not Found', code: 'client_not_found' }],
  GetPayMethods: [{ text: 'Client Not Found', code: 'client_not_found' }],
  CreateSsoToken: [
    { text: 'Invalid client_id', code: 'client_not_found' },
    { text: 'Invalid user_id', code: 'user_not_found' },
    { text: 'Invalid user_id for client', code: 'user_not_of_client' },
    { text: 'Invalid destination', code: 'invalid_destination' },
    { text: 'SSO authentication blocked for client', prefix: true, code: 'sso_blocked' },
    { text: 'Token could not be provisioned', prefix: true, code: 'sso_not_provisioned' },
  ],
  AddOrder: [
    { text: 'Client ID Not Found', code: 'client_not_found' },
    { text: 'Unable to add order when client status is Closed', code: 'client_closed' },
    { text: 'Invalid Payment Method. Valid options include', prefix: true, code: 'invalid_payment_method', field: 'paymentmethod' },
    { text: 'No items added to cart so order cannot proceed', code: 'no_items' },
    { text: "Expecting parameter '", prefix: true, code: 'list_expected' },
  ],
  UpdateClientProduct: [{ text: 'Service ID Not Found', code: 'service_not_found' }],
  ModuleCreate: [
    { text: 'Service ID is required', code: 'service_not_found' },
    { text: 'Service ID not found', code: 'service_not_found' },
    { text: 'Service not assigned to a module', code: 'no_module' },
  ],
  GetInvoice: [{ text: 'Invoice ID Not Found', code: 'invoice_not_found' }],
}

/** Letter case and blanks differ between actions and versions (one documented text has a double blank). */
export const normalise = (message: string): string => message.trim().replace(/\s+/g, ' ').toLowerCase()

/** The definite refusal that this text is for this action, if it is one. */
export function refusalOf(action: WhmcsAction, message: string): Refusal | undefined {
  const said = normalise(message)
  const rule = RULES[action]?.find(({ text, prefix }) => (prefix ? said.startsWith(normalise(text)) : said === normalise(text)))
  return rule && { code: rule.code, ...(rule.field === undefined ? {} : { field: rule.field }) }
}

/** All actions with definite texts, for the table test. */
export const definiteTexts = (): { action: string; text: string; code: string }[] =>
  Object.entries(RULES).flatMap(([action, rules]) => rules.map(({ text, code }) => ({ action, text, code })))
