import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WhmcsAction } from '../../whmcs/action-table.ts'
import { ACTIONS } from '../../whmcs/action-table.ts'
import { classify } from '../../whmcs/classify.ts'
import { definiteTexts } from '../../whmcs/refusals.ts'

const reply = (body: unknown, status = 200, headers = {}) => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const error = (message: string, status = 200) => reply({ result: 'error', message }, status)
const answer = (action: WhmcsAction, given: ReturnType<typeof reply>) => classify(action, given, 0)
const actions = Object.keys(ACTIONS) as WhmcsAction[] // the keys of that table

describe('definite refusals', () => {
  const WRITES: [WhmcsAction, string, object][] = [
    ['AddUser', 'A user already exists with that email address', { code: 'email_taken', field: 'email' }],
    ['AddClient', 'Invalid Owner User ID', { code: 'owner_not_found' }],
    ['AddClient', 'You did not enter your  address line 1', { code: 'invalid_field', field: 'address1' }],
    ['AddClient', 'You did not provide required custom field value for Customer number', { code: 'custom_field_required' }],
    ['UpdateClient', 'Client ID Not Found', { code: 'client_not_found' }],
    ['UpdateClient', 'Duplicate Email Address', { code: 'email_taken' }],
    ['UpdateClient', 'Valid country required', { field: 'country' }],
    ['AddOrder', 'Client ID Not Found', { code: 'client_not_found' }],
    ['AddOrder', 'Unable to add order when client status is Closed', { code: 'client_closed' }],
    ['AddOrder', 'Invalid Payment Method. Valid options include stripe,paypal', { code: 'invalid_payment_method' }],
    ['AddOrder', 'No items added to cart so order cannot proceed', { code: 'no_items' }],
    ['AddOrder', "Expecting parameter 'pid' to be an array", { code: 'list_expected' }],
    ['UpdateClientProduct', 'Service ID Not Found', { code: 'service_not_found' }],
    ['ModuleCreate', 'Service not assigned to a module', { code: 'no_module' }],
    ['CreateSsoToken', 'SSO authentication blocked for client 1042', { code: 'sso_blocked' }],
  ]
  test.each(WRITES)('%s: %s', (action, message, expected) => {
    expect(answer(action, error(message))).toMatchObject({ is: 'refused', ...expected })
    expect(answer(action, error(`  ${message.toUpperCase()} `))).toMatchObject({ is: 'refused' })
  })

  test('count for their own action alone', () => {
    expect(answer('AddClient', error('A user already exists with that email address'))).toMatchObject({ is: 'unclear' })
    expect(answer('AcceptOrder', error('Client ID Not Found'))).toMatchObject({ is: 'unclear' })
  })

  test('need the status 200 that WHMCS gives them', () => {
    expect(answer('AddOrder', error('Client ID Not Found', 500))).toMatchObject({ is: 'unclear' })
  })

  test('never are the texts that a second call hears after a first one that worked', () => {
    for (const action of actions) {
      for (const text of ['Order ID not found or Status not Pending', 'Invoice Not Found or Not Unpaid']) {
        expect(answer(action, error(text))).toEqual({ is: 'unclear', code: 'unrecognised_error' })
      }
    }
    expect(definiteTexts().filter(({ action }) => action === 'AcceptOrder' || action === 'CancelOrder')).toEqual([])
  })

  test('no other text is one', () => {
    const known = definiteTexts().map(({ text }) => text.toLowerCase())
    fc.assert(
      fc.property(fc.constantFrom(...actions), fc.string(), (action, message) => {
        fc.pre(!known.some((text) => message.toLowerCase().includes(text)))
        expect(['unclear', 'misconfigured']).toContain(answer(action, error(message)).is)
      }),
    )
  })
})

describe('turned away at the door', () => {
  test.each([
    ['Invalid IP 203.0.113.9', 403, 'ip_not_allowed'],
    ['Invalid IP 203.0.113.9', 200, 'ip_not_allowed'],
    ['Authentication Failed', 403, 'bad_credentials'],
    ['Invalid or missing credentials', 403, 'bad_credentials'],
    ['Administrator Account Disabled', 403, 'bad_credentials'],
    ['Access Denied', 403, 'access_denied'],
    ['Empty action request', 400, 'empty_action'],
    ['Invalid Permissions: API action "addorder" is not allowed', 200, 'action_not_allowed'],
    ['Invalid Permissions: API action "addorder" is not allowed', 403, 'action_not_allowed'],
    ['Command Not Found', 200, 'action_unknown'],
  ])('%s with %i', (message, status, code) => expect(answer('AddOrder', error(message, status))).toEqual({ is: 'misconfigured', code }))

  test('a server module that says "Access denied" is not the door', () => {
    expect(answer('ModuleCreate', error('Access Denied'))).toMatchObject({ is: 'unclear' })
    expect(answer('AcceptOrder', error('Authentication Failed'))).toMatchObject({ is: 'unclear' })
    expect(answer('AcceptOrder', error('Authentication Failed', 403))).toMatchObject({ is: 'misconfigured' })
  })
})

describe('no answer to go by', () => {
  test.each([
    ['', 200, { is: 'unreadable', code: 'empty_reply' }],
    ['<html>down for maintenance</html>', 200, { is: 'unreadable', code: 'unexpected_html' }],
    ['<br />\n<b>Warning</b>: foo in bar.php{"result":"success"}', 200, { is: 'unreadable', code: 'unexpected_html' }],
    ['Warning: foo {"result":"success"}', 200, { is: 'unreadable', code: 'not_json' }],
    ['result=success;orderid=1;', 200, { is: 'unreadable', code: 'not_json' }],
    ['[1]', 200, { is: 'unreadable', code: 'not_json' }],
    ['<html>', 502, { is: 'unreadable', code: 'http_502' }],
    ['', 302, { is: 'unreadable', code: 'redirected' }],
    ['{"result":"success","orderid":1', 200, { is: 'unreadable', code: 'not_json' }],
    ['{"warning":"x"}', 200, { is: 'unclear', code: 'warning_only' }],
    ['{"status":"success"}', 200, { is: 'unclear', code: 'no_result' }],
    ['{"result":"success"}', 500, { is: 'unclear', code: 'odd_status' }],
    ['{"result":"error"}', 200, { is: 'unclear', code: 'no_result' }],
    ['{"result":"success"}', 503, { is: 'limited', code: 'http_503' }],
  ])('%j with %i', (body, status, expected) => expect(answer('AddOrder', reply(body, status))).toEqual(expected))

  test('Retry-After is kept', () => {
    expect(answer('AddOrder', reply('', 429, { 'retry-after': '7' }))).toEqual({ is: 'limited', code: 'http_429', retryAfterMs: 7_000 })
  })

  test('a success keeps its warning out of the way', () => {
    expect(answer('AddOrder', reply({ result: 'success', warning: 'deprecated', orderid: 1 }))).toMatchObject({ is: 'success' })
  })

  test('whatever the bytes, nothing throws and only a JSON object with result success is one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...actions),
        fc.oneof(fc.string(), fc.json()),
        fc.integer({ min: 200, max: 599 }),
        (action, body, status) => {
          const got = answer(action, reply(body, status))
          if (got.is === 'success') expect(JSON.parse(body)).toMatchObject({ result: 'success' })
        },
      ),
    )
  })
})
