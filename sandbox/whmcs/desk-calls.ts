import { z } from 'zod'
import { DeskError } from '../desk.ts'
import { payInvoice } from './invoices.ts'
import { resolveQueue } from './modules.ts'
import { addCard } from './pay-methods.ts'
import { addClient, addUser, userWithEmail } from './people.ts'
import { EMPTY_SHAPES } from './settings.ts'
import { changeProduct, dropProduct, ProductChange } from './staff-products.ts'
import { dayOf, now, type World } from './world.ts'

const Id = z.coerce.number().int().positive()

const PayMethod = z.strictObject({ clientId: Id, last4: z.string().regex(/^\d{4}$/), brand: z.string().default('Visa') })
const Modules = z.strictObject({ mode: z.enum(['ok', 'fail', 'loud', 'slow']), pid: Id.optional() })
const AddClient = z.strictObject({
  email: z.email(),
  firstname: z.string(),
  lastname: z.string(),
  companyname: z.string().optional(),
  customerNumber: z.string().optional(),
})
const Switches = z
  .strictObject({
    allowedIps: z.array(z.string()),
    notesDropped: z.boolean(),
    orderFieldsDropped: z.boolean(),
    shuffleTypes: z.boolean(),
    singleAsObject: z.boolean(),
    listsAsMaps: z.boolean(),
    emptyShape: z.enum(['random', ...EMPTY_SHAPES]),
    pageCap: z.number().int().min(1),
    readLagMs: z.number().min(0),
    delayedCommit: z.number().min(0),
    language: z.enum(['english', 'japanese']),
    plainUnicode: z.boolean(),
    plainText: z.boolean(),
    phpWarning: z.boolean(),
    customerNumberRequired: z.boolean(),
    uniqueClientEmail: z.boolean(),
    taxRate: z.number().min(0).max(100),
    productFlags: z.boolean(),
    clockSkewMs: z.number(),
  })
  .partial()

const Currencies = z.strictObject({ codes: z.array(z.string().regex(/^[A-Z]{3}$/)).min(1) })

type DeskCalls = Record<string, (body: unknown) => unknown>

/** What happens to an install behind its callers' back; `current` gives the world of now, which a reset replaces. */
export const deskCalls = (current: () => World): DeskCalls => ({
  'pay-method': (body) => addPayMethod(current(), read(PayMethod, body)),
  modules: (body) => setModules(current(), read(Modules, body)),
  switches: (body) => setSwitches(current(), read(Switches, body)),
  'add-client': (body) => addExisting(current(), read(AddClient, body)),
  'resolve-module': (body) => resolveModule(current(), read(z.strictObject({ serviceId: Id }), body).serviceId),
  'drop-service': (body) => dropService(current(), read(z.strictObject({ serviceId: Id }), body).serviceId),
  'move-service': (body) => moveService(current(), read(z.strictObject({ serviceId: Id, clientId: Id }), body)),
  currencies: (body) => setCurrencies(current(), read(Currencies, body).codes),
  product: (body) => changeProduct(current(), read(ProductChange, body)),
  'drop-product': (body) => dropProduct(current(), read(z.strictObject({ pid: Id }), body).pid),
  'client-sso': (body) => allowSso(current(), read(z.strictObject({ clientId: Id, allowed: z.boolean() }), body)),
  'pay-invoice': (body) => pay(current(), read(z.strictObject({ invoiceId: Id }), body).invoiceId),
})

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw new DeskError(z.prettifyError(parsed.error))
  return parsed.data
}

const cardYears = 4

/** As if the customer had added a card in the client area. */
function addPayMethod(world: World, card: z.infer<typeof PayMethod>) {
  clientOf(world, card.clientId)
  const [year = 0, month = ''] = dayOf(world, now(world)).split('-')
  const expiry = `${month}/${String(Number(year) + cardYears).slice(-2)}`
  return { id: addCard(world, { ...card, expiry, description: `${card.brand} ${card.last4}` }).id }
}

function setModules(world: World, { mode, pid }: z.infer<typeof Modules>) {
  if (pid === undefined) world.modules = { all: mode, byPid: new Map() }
  else if (world.tables.products.some((product) => product.pid === pid)) world.modules.byPid.set(pid, mode)
  else throw new DeskError(`no product ${pid}`)
  return { all: world.modules.all, byPid: Object.fromEntries(world.modules.byPid) }
}

function setSwitches(world: World, switches: z.infer<typeof Switches>) {
  Object.assign(world.switches, switches)
  return world.switches
}

/** The first is the default one. Numbers stay with their codes: 1 is JPY, as it is at the start. */
function setCurrencies(world: World, codes: readonly string[]) {
  const known = new Map(world.tables.currencies.map(({ id, code }) => [code, id]))
  const highest = Math.max(...known.values())
  const added = codes.filter((code) => !known.has(code))
  world.tables.currencies = codes.map((code, at) => ({
    id: known.get(code) ?? highest + 1 + added.indexOf(code),
    code,
    prefix: code === 'JPY' ? '¥' : '$',
    suffix: '',
    format: code === 'JPY' ? 4 : 1,
    rate: at === 0 ? '1.00000' : '0.00667',
  }))
  return world.tables.currencies
}

/** A client that was there before the portal, with the user who owns it. */
function addExisting(world: World, { customerNumber, ...profile }: z.infer<typeof AddClient>) {
  const known = userWithEmail(world.tables, profile.email)
  const user = known ?? addUser(world, { ...profile, language: '' })
  const numbers = customerNumber === undefined ? [] : [[world.settings.customerNumberField, customerNumber] as const]
  const { companyname, ...person } = profile
  const client = addClient(world, {
    profile: { ...person, ...(companyname === undefined ? {} : { companyname }) },
    ownerId: user.id,
    customfields: new Map(numbers),
  })
  return { clientId: client.id, userId: user.id }
}

/** As if staff had repaired the fault and pressed "retry" in the module queue. */
function resolveModule(world: World, serviceId: number) {
  const service = serviceOf(world, serviceId)
  resolveQueue(world, serviceId, 'CreateAccount')
  Object.assign(service, { status: 'Active', activatesAt: undefined })
  world.tell('service.activated', { serviceId, clientId: service.clientId })
  return { serviceId, status: service.status }
}

/** As if staff had deleted it, instead of ending it. */
function dropService(world: World, serviceId: number) {
  const { clientId } = serviceOf(world, serviceId)
  world.tables.services = world.tables.services.filter((row) => row.id !== serviceId)
  world.tell('service.deleted', { serviceId, clientId })
  return { serviceId }
}

/** As if staff had given it to another client, of which no hook tells. */
function moveService(world: World, { serviceId, clientId }: { serviceId: number; clientId: number }) {
  const service = serviceOf(world, serviceId)
  clientOf(world, clientId)
  world.tables.services = world.tables.services.map((row) => (row === service ? { ...row, clientId } : row))
  return { serviceId, clientId }
}

function serviceOf(world: World, id: number) {
  const service = world.tables.services.find((row) => row.id === id)
  if (!service) throw new DeskError(`no service ${id}`)
  return service
}

function allowSso(world: World, { clientId, allowed }: { clientId: number; allowed: boolean }) {
  clientOf(world, clientId).allowSso = allowed
  return { clientId, allowed }
}

function pay(world: World, invoiceId: number) {
  const invoice = world.tables.invoices.find((row) => row.id === invoiceId)
  if (invoice?.status !== 'Unpaid') throw new DeskError(`no unpaid invoice ${invoiceId}`)
  payInvoice(world, invoice)
  return { invoiceId, status: invoice.status }
}

function clientOf(world: World, id: number) {
  const client = world.tables.clients.find((row) => row.id === id)
  if (!client) throw new DeskError(`no client ${id}`)
  return client
}
