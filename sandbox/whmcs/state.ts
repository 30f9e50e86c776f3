import { clientReply } from './actions/get-clients-details.ts'
import { serviceReply } from './actions/get-clients-products.ts'
import { invoiceRow } from './actions/get-invoices.ts'
import { queueReply } from './actions/get-module-queue.ts'
import { orderReply } from './actions/get-orders.ts'
import { payMethodReply } from './actions/get-pay-methods.ts'
import { toMoney } from './money.ts'
import { ownerOf } from './people.ts'
import { stampOf, type World } from './world.ts'

/**
 * Everything that was applied, rows that no read shows yet included, under the names of the API's replies;
 * text as it was typed and every list a list, so that a test can compare without knowing the reply's whims.
 */
export function stateOf(world: World): unknown {
  const switches = { ...world.switches, plainText: true, singleAsObject: false, listsAsMaps: false, emptyShape: 'inner-list' as const }
  const plain: World = { ...world, switches }
  const { tables } = world
  const at = (ms: number) => stampOf(world, ms)
  return {
    clients: tables.clients.map((client) => clientReply(plain, client)),
    users: tables.users.map((user) => ({
      id: user.id,
      firstname: user.firstname,
      lastname: user.lastname,
      email: user.email,
      language: user.language,
      datecreated: at(user.createdAt),
      clients: tables.memberships
        .filter((member) => member.userId === user.id)
        .map(({ clientId }) => ({ id: clientId, isOwner: ownerOf(tables, clientId) === user.id })),
    })),
    orders: tables.orders.map((order) => orderReply(plain, order)),
    services: tables.services.map((service) => serviceReply(plain, service)),
    invoices: tables.invoices.map((invoice) => ({
      ...invoiceRow(plain, invoice),
      items: { item: invoice.lines.map((line) => ({ ...line, amount: toMoney(line.amount) })) },
    })),
    tickets: [],
    payMethods: tables.payMethods.map((method) => ({ ...payMethodReply(plain, method), clientid: method.clientId })),
    moduleQueue: tables.moduleQueue.map((row) => queueReply(plain, row)),
    transactions: tables.transactions.map((row) => ({ ...row, amount: toMoney(row.amount), at: at(row.at) })),
    emails: tables.emails.map((mail) => ({ ...mail, at: at(mail.at) })),
    activity: tables.activity.map((entry) => ({ ...entry, at: at(entry.at) })),
    misuse: tables.misuse.map((entry) => ({ ...entry, at: at(entry.at) })),
    switches: world.switches,
  }
}
