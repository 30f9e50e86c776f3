// Every wrong set-up of every stand-in is named by the doctor: by the right check, with a remedy that says where, and by nothing else.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STAND_INS, type StandInName } from '../../sandbox/start.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { type DoctorWorld, inOneLine, startDoctorWorld, wrong } from './world.ts'

let world: DoctorWorld
beforeAll(async () => {
  world = await startDoctorWorld()
  await world.look() // the first one loads every client
})
afterAll(() => world.close())

type Expected = readonly [check: string, severity: 'fault' | 'warning', remedy: RegExp]

/** Of the hook nobody can ask: how it is set up shows with what comes, or does not, within a quarter of an hour. */
const HOOK = 'whmcs.hook'

/** What the doctor must say of each. A set-up that is not here fails. */
const EXPECTED: Record<StandInName, Record<string, Expected>> = {
  salesforce: {
    'app-not-approved': ['salesforce.log-in', 'fault', /Policies.*pre-authorized.*Portal_Integration/],
    'app-not-admin-approved': ['salesforce.log-in', 'fault', /App Policies.*permission set/],
    'wrong-audience': ['salesforce.log-in', 'fault', /SALESFORCE_LOGIN_URL/],
    'wrong-consumer-key': ['salesforce.log-in', 'fault', /Consumer Key.*SALESFORCE_CLIENT_ID/],
    'wrong-certificate': ['salesforce.log-in', 'fault', /upload the certificate.*SALESFORCE_PRIVATE_KEY/],
    'user-inactive': ['salesforce.log-in', 'fault', /Setup → Users.*Active/],
    'user-ip-restricted': ['salesforce.log-in', 'fault', /Login IP Ranges/],
    'api-disabled': ['salesforce.api-calls', 'fault', /"API Enabled"/],
    'api-version-old': ['salesforce.api-version', 'fault', /SALESFORCE_API_VERSION to 62\.0/],
    'daily-calls-used-up': ['salesforce.api-calls', 'fault', /API Requests, Last 24 Hours/],
    'daily-calls-short': ['salesforce.api-calls', 'warning', /API Usage/],
    'production-org': ['salesforce.org', 'fault', /SALESFORCE_LOGIN_URL/],
    'clock-wrong': ['salesforce.clock', 'fault', /timedatectl/],
    'order-key-missing': ['salesforce.fields-order', 'fault', /Object Manager → Order → .*Portal_Order_Key__c/],
    'line-key-hidden': ['salesforce.fields-order-item', 'fault', /Portal_Line_Key__c.*Portal_Integration.*Field Permissions/],
    'error-message-short': ['salesforce.fields-order', 'fault', /Provisioning_Error_Message__c.*Length/],
    'order-key-not-unique': ['salesforce.fields-order', 'fault', /Portal_Order_Key__c.*"Unique"/],
    'case-key-not-external': ['salesforce.fields-case', 'fault', /Portal_Case_Key__c.*"External ID"/],
    'eligibility-hidden': ['salesforce.fields-account', 'fault', /Field Permissions: Read/],
    'case-priority-hidden': ['salesforce.fields-case', 'fault', /Field Permissions: Read/],
    'note-read-only': ['salesforce.fields-order', 'fault', /Description: tick Edit Access/],
    'client-id-read-only': ['salesforce.fields-account', 'fault', /WHMCS_Client_Id__c: tick Edit Access/],
    'whmcs-product-id-number': ['salesforce.fields-product2', 'fault', /WHMCS_Product_Id__c.*Change Field Type/],
    'options-hidden': ['salesforce.fields-product2', 'fault', /Portal_ConfigOptions_JSON__c/],
    'status-value-missing': ['salesforce.fields-order', 'fault', /Provisioning_Status__c → Values → New/],
    'required-field': ['salesforce.fields-order', 'fault', /PoNumber.*untick "Required"/],
    'order-not-creatable': ['salesforce.fields-order', 'fault', /Portal_Integration → Object Settings → Orders.*tick Create and Edit/],
    'order-status-missing': ['salesforce.order-statuses', 'fault', /Order Status Picklist Values → New: "Pending Review"/],
    'order-status-category': ['salesforce.order-statuses', 'fault', /Pending Review → Edit: Status Category Draft/],
    'two-price-books': ['salesforce.price-book', 'fault', /SALESFORCE_PRICEBOOK/],
    'price-book-inactive': ['salesforce.price-book', 'fault', /Price Books → Portal → Edit: tick Active/],
    'price-book-empty': ['salesforce.price-book', 'fault', /Price Book Entries/],
    'no-activate-orders': ['salesforce.permissions', 'fault', /tick "Activate Orders"/],
    'no-edit-activated-orders': ['salesforce.permissions', 'fault', /tick "Edit Activated Orders"/],
    'currency-other': ['salesforce.currency', 'fault', /Company Information → Default Currency/],
    'currencies-several': ['salesforce.currency', 'warning', /Manage Currencies/],
    'ping-not-installed': ['salesforce.ping', 'fault', /Apex Class Access/],
    'credential-access-missing': ['salesforce.ping', 'fault', /Portal_Callout → Manage Assignments.*External Credential Principal Access/],
    'sales-without-callout': [
      'salesforce.staff',
      'warning',
      /Portal_Callout → Manage Assignments → Add Assignments: whomever .*Portal_Sales/,
    ],
    'signing-secret-missing': ['salesforce.ping', 'fault', /Portal Setting → .*Default → .*portal-setting once.*PortalPrincipal/],
    'signing-secret-unusable': ['salesforce.ping', 'fault', /Portal Setting → .*Default → .*24 to 64 bytes.*PortalPrincipal/],
    'named-credential-url': ['salesforce.ping', 'fault', /Named Credentials.*URL = http/],
    'named-credential-secret': ['salesforce.ping', 'fault', /Portal Setting → .*PROVISION_SECRETS.*PortalPrincipal.*salesforce\.clock/],
  },
  whmcs: {
    'credential-deleted': ['whmcs.credentials', 'fault', /Manage API Credentials.*WHMCS_IDENTIFIER/],
    'admin-disabled': ['whmcs.credentials', 'fault', /Administrator Users/],
    'api-access-missing': ['whmcs.credentials', 'fault', /Administrator Roles.*"API Access"/],
    'address-not-allowed': ['whmcs.allow-list', 'fault', /API IP Access Restriction/],
    'address-banned': ['whmcs.allow-list', 'fault', /Banned IPs/],
    'role-lacks-add-order': ['whmcs.actions', 'fault', /API Roles.*tick AddOrder/],
    'role-lacks-accept-order': ['whmcs.actions', 'fault', /tick AcceptOrder/],
    'role-lacks-get-clients-products': ['whmcs.actions', 'fault', /tick GetClientsProducts/],
    'role-lacks-module-create': ['whmcs.actions', 'fault', /tick ModuleCreate/],
    'role-lacks-sso': ['whmcs.actions', 'fault', /tick CreateSsoToken/],
    'role-lacks-catalogue': ['whmcs.actions', 'fault', /tick (GetProducts|GetPaymentMethods)/],
    'role-reads-only': ['whmcs.actions', 'fault', /tick (Add|Accept|Cancel|Update|Module)/],
    maintenance: ['whmcs.answers', 'fault', /Maintenance Mode/],
    moved: ['whmcs.answers', 'fault', /WHMCS_URL/],
    'display-errors': ['whmcs.answers', 'fault', /Display Errors/],
    'version-8.0': ['whmcs.version', 'fault', /Update WHMCS/],
    'clock-wrong': ['whmcs.clock', 'fault', /NTP/],
    'gateway-renamed': ['whmcs.gateway', 'fault', /Payment Gateways.*WHMCS_PAYMENT_METHOD.*stripe_v2/],
    'currency-missing': ['whmcs.currency', 'fault', /Currencies.*JPY/],
    'customer-number-field-missing': ['whmcs.customer-number-field', 'fault', /Custom Client Fields.*WHMCS_CUSTOMER_NUMBER_FIELD/],
    'line-key-field-renamed': ['whmcs.line-key-field', 'fault', /product 41 → Custom Fields.*"Line key"/],
    'line-key-field-hidden': ['whmcs.line-key-field', 'fault', /product 31.*"Show on Order Form"/],
    'product-gone': ['catalogue.products', 'warning', /WHMCS_Product_Id__c/],
    'cycle-not-offered': ['catalogue.products', 'warning', /Pricing/],
    'notes-dropped': ['whmcs.notes', 'warning', /line key field/],
    // Both look alike from here, so one remedy names them in order.
    'hook-off': [HOOK, 'fault', /\(1\) .*no Trunkline: it is off\. Copy it and activate it.*Addon Modules → Trunkline/],
    'hook-address-other': [HOOK, 'fault', /\(2\) .*"Send a test event".*another address than http:\/\/127\.0\.0\.1:\d+\/api\/hooks\/whmcs/],
    'hook-secret-other': [HOOK, 'fault', /enter a secret of WHMCS_HOOK_SECRETS/],
    'hook-cron-stopped': [HOOK, 'warning', /Automation Status.*Automation Settings.*crontab/],
    'hook-clock-wrong': [HOOK, 'fault', /cron runs by NTP/],
  },
  esim: {
    'secret-renewed': ['esim.log-in', 'fault', /AIRALO_CLIENT_SECRET/],
    'client-id-wrong': ['esim.log-in', 'fault', /AIRALO_CLIENT_ID/],
    'address-not-allowed': ['esim.log-in', 'fault', /IP allow-list/],
    'balance-low': ['esim.balance', 'warning', /pay in/],
    'balance-empty': ['esim.balance', 'fault', /pay in/],
    'no-account': ['esim.balance', 'fault', /pay in/],
    'package-gone': ['catalogue.products', 'warning', /ESIM_Package_Id__c/],
  },
  mail: {
    'key-deleted': ['mail.key', 'fault', /API Keys.*SENDGRID_API_KEY/],
    'key-may-not-send': ['mail.key', 'fault', /Mail Send/],
    'key-may-only-send': ['mail.sender', 'warning', /API Keys.*Sender Authentication: read/],
    'address-not-allowed': ['mail.key', 'fault', /IP Access Management/],
    'sender-not-verified': ['mail.sender', 'fault', /Sender Authentication.*Verify a Single Sender/],
    'sender-missing': ['mail.sender', 'fault', /MAIL_FROM/],
  },
}

/** The seed has two products that customers must not be shown; that they cannot be ordered is so, and is said. */
const PLANTED = 2

test('of what is set up right nothing is said but what the seed has planted', async () => {
  const said = await world.look()
  expect(wrong(said).map(inOneLine)).toEqual(
    Array.from({ length: PLANTED }, () => expect.stringMatching(/^warning catalogue\.products: .*(no_price|options_broken)/)),
  )
  expect(new Set(said.map(({ check }) => check))).toEqual(new Set(CHECKS.map(({ id }) => id)))
  // What is right is said to be right, not left out.
  expect(said.filter(({ ok }) => ok).length).toBeGreaterThan(45)
  expect(said.filter(({ ok, remedy }) => ok && remedy !== null)).toEqual([])
})

test.each(['one', 'another'])('of a hook that is set up right nothing is said after %s quarter of an hour', async () => {
  await world.quarterOfAnHour()
  expect((await world.look()).filter(({ check }) => check === HOOK)).toMatchObject([{ ok: true }])
})

describe.each(STAND_INS)('%s', (name) => {
  test('each wrong set-up has its row here, and each row is one', async () => {
    const reply = await fetch(`${world.sandbox[name].url.replace(/\/$/, '')}/__sandbox/setups`)
    const { items } = (await reply.json()) as { items: { name: string }[] }
    expect(items.map((item) => item.name).sort()).toEqual(Object.keys(EXPECTED[name]).sort())
  })

  test.each(Object.entries(EXPECTED[name]))('%s', async (setup, [check, severity, remedy]) => {
    const right = wrong(await world.look()).map(inOneLine)
    expect(right).toHaveLength(PLANTED)
    await world.desks[name].ask('setups', { name: setup })
    if (check === HOOK) await world.quarterOfAnHour()
    try {
      const found = wrong(await world.look()).filter((one) => !right.includes(inOneLine(one)))
      expect(found.map(inOneLine)).not.toEqual([])
      expect([...new Set(found.map((one) => `${one.severity} ${one.check}`))]).toEqual([`${severity} ${check}`])
      for (const one of found) expect(one.remedy).toMatch(remedy)
    } finally {
      await world.desks[name].ask('setups', { name: null })
      if (check === HOOK) await world.quarterOfAnHour()
    }
  })
})
