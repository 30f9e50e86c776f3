// What WHMCS hands to the functions of each hook point, with something in every place that must never leave it.

export const CANARY = 'CANARY'
const canary = (what: string): string => `${CANARY}-${what}`

const PERSON = {
  firstname: canary('first-name'),
  lastname: canary('last-name'),
  companyname: canary('company'),
  email: `${canary('mail')}@example.jp`,
  address1: canary('address'),
  address2: canary('address-2'),
  city: canary('city'),
  state: canary('state'),
  postcode: canary('postcode'),
  country: canary('country'),
  phonenumber: canary('phone'),
  password: canary('password'),
  tax_id: canary('tax'),
  securityqans: canary('answer'),
  notes: canary('notes'),
}

const params = (serviceid: number, userid: number) => ({
  params: {
    serviceid,
    accountid: serviceid,
    userid,
    pid: 21,
    domain: canary('domain'),
    username: canary('user'),
    password: canary('service-password'),
    serverip: canary('server-ip'),
    serverhostname: canary('server-host'),
    serverusername: canary('server-user'),
    serverpassword: canary('server-password'),
    serveraccesshash: canary('access-hash'),
    customfields: { 'Line key': canary('field') },
    configoptions: { Size: canary('option') },
    clientsdetails: { ...PERSON, userid, id: userid, customfields: [{ id: 3, value: canary('client-field') }] },
    model: { id: serviceid, password: canary('model-password') },
  },
})

const order = (orderid: number) => ({ orderid, ordernumber: canary('number'), clientdetails: PERSON, amount: canary('amount') })

const ticket = (ticketid: number) => ({
  ticketid,
  ticketmask: canary('mask'),
  userid: 1001,
  deptid: 1,
  deptname: canary('department'),
  subject: canary('subject'),
  message: canary('message'),
  priority: canary('priority'),
  replyid: 7,
  admin: canary('admin'),
  status: canary('status'),
})

interface Firing {
  point: string
  vars: object
  tells: { type: string; data: object }
  /** Fires before the change: sent so much later. */
  early?: true
}

export const FIRINGS: readonly Firing[] = [
  {
    point: 'InvoiceCreated',
    vars: { invoiceid: 9001, source: canary('source'), user: canary('user'), status: 'Unpaid' },
    tells: { type: 'invoice.created', data: { invoiceId: 9001 } },
  },
  {
    point: 'InvoicePaid',
    vars: { invoiceid: 9001, invoice: { id: 9001, notes: canary('notes'), client: PERSON } },
    tells: { type: 'invoice.paid', data: { invoiceId: 9001 } },
  },
  {
    point: 'AfterModuleCreate',
    vars: params(8001, 1001),
    tells: { type: 'service.activated', data: { serviceId: 8001, clientId: 1001 } },
  },
  {
    point: 'AfterModuleCreateFailed',
    vars: { ...params(8002, 1001), failureResponseMessage: canary('failure') },
    tells: { type: 'service.activation_failed', data: { serviceId: 8002, clientId: 1001 } },
  },
  {
    point: 'AfterModuleSuspend',
    vars: params(8003, 1002),
    tells: { type: 'service.suspended', data: { serviceId: 8003, clientId: 1002 } },
  },
  {
    point: 'AfterModuleUnsuspend',
    vars: params(8003, 1002),
    tells: { type: 'service.unsuspended', data: { serviceId: 8003, clientId: 1002 } },
  },
  {
    point: 'AfterModuleTerminate',
    vars: params(8004, 1002),
    tells: { type: 'service.terminated', data: { serviceId: 8004, clientId: 1002 } },
  },
  {
    point: 'ClientEdit',
    vars: { userid: '1003', uuid: canary('uuid'), ...PERSON, olddata: PERSON },
    tells: { type: 'client.changed', data: { clientId: 1003 } },
  },
  { point: 'ServiceEdit', vars: { userid: 1004, serviceid: 8005 }, tells: { type: 'client.changed', data: { clientId: 1004 } } },
  {
    point: 'ServiceDelete',
    vars: { userid: 1004, clientId: 1004, serviceid: 8006 },
    tells: { type: 'service.deleted', data: { serviceId: 8006, clientId: 1004 } },
  },
  { point: 'AfterClientMerge', vars: { toUserID: 1006, fromUserID: 1005 }, tells: { type: 'client.changed', data: { clientId: 1005 } } },
  { point: 'AcceptOrder', vars: order(5001), tells: { type: 'order.accepted', data: { orderId: 5001 } }, early: true },
  { point: 'CancelOrder', vars: order(5002), tells: { type: 'order.cancelled', data: { orderId: 5002 } }, early: true },
  { point: 'CancelAndRefundOrder', vars: order(5003), tells: { type: 'order.cancelled', data: { orderId: 5003 } }, early: true },
  { point: 'FraudOrder', vars: order(5004), tells: { type: 'order.fraud', data: { orderId: 5004 } }, early: true },
  { point: 'TicketOpen', vars: ticket(31), tells: { type: 'ticket.opened', data: { ticketId: 31 } } },
  { point: 'TicketOpenAdmin', vars: ticket(32), tells: { type: 'ticket.opened', data: { ticketId: 32 } } },
  { point: 'TicketUserReply', vars: ticket(31), tells: { type: 'ticket.replied', data: { ticketId: 31 } } },
  { point: 'TicketAdminReply', vars: ticket(32), tells: { type: 'ticket.replied', data: { ticketId: 32 } } },
]
