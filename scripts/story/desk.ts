// The stand-ins' control desks, and their states as far as the story reads them.
import { z } from 'zod'
import type { Stack, StandIn } from '../stack.ts'

const Text = z.coerce.string()
const Known = z.looseObject({})

export const SalesforceState = z.object({
  Order: z.array(
    z.looseObject({
      Id: Text,
      OrderNumber: Text.optional(),
      Status: z.string(),
      Provisioning_Status__c: z.string().nullish(),
      Portal_Order_Key__c: z.string().nullish(),
      WHMCS_Order_Id__c: z.union([z.string(), z.number()]).nullish(),
    }),
  ),
  OrderItem: z.array(
    z.looseObject({
      Id: Text,
      OrderId: Text,
      Portal_Line_Key__c: z.string().nullish(),
      Item_Provisioning_Status__c: z.string().nullish(),
      WHMCS_Service_ID__c: z.union([z.string(), z.number()]).nullish(),
      ESIM_ICCID__c: z.string().nullish(),
    }),
  ),
})
const CustomField = z.looseObject({ name: Text, value: Text })
export const WhmcsState = z.object({
  clients: z.array(z.looseObject({ id: z.coerce.number(), email: z.string() })),
  orders: z.array(z.looseObject({ id: z.coerce.number(), userid: z.coerce.number(), status: z.string() })),
  services: z.array(
    z.looseObject({
      id: z.coerce.number(),
      clientid: z.coerce.number(),
      name: Text.optional(),
      status: z.string(),
      customfields: z.object({ customfield: z.array(CustomField) }),
    }),
  ),
})
export const EsimState = z.object({ orders: z.array(Known), esims: z.array(z.looseObject({ iccid: Text })) })
export const MailState = z.object({
  messages: z.array(z.looseObject({ to: z.string(), subject: z.string(), text: z.string(), customArgs: z.record(z.string(), z.string()) })),
})
export const Requests = z.object({
  items: z.array(z.looseObject({ n: z.number(), action: z.string().optional(), status: z.number(), applied: z.boolean() })),
})
export const Press = z.object({ answers: z.array(z.object({ status: z.number(), body: z.unknown() })) })

export interface Desk {
  state<S extends z.ZodType>(standIn: StandIn, schema: S): Promise<z.output<S>>
  ask<S extends z.ZodType>(standIn: StandIn, call: string, schema: S): Promise<z.output<S>>
  tell(standIn: StandIn, call: string, body: unknown): Promise<unknown>
  /** The mails of one kind to one person so far. */
  mails(to: string, kind: string): Promise<z.output<typeof MailState>['messages']>
}

export function deskOf(stack: Stack): Desk {
  async function talk(standIn: StandIn, call: string, init?: RequestInit): Promise<unknown> {
    const reply = await fetch(`${stack.at(standIn)}/__sandbox/${call}`, { ...init, signal: AbortSignal.timeout(60_000) })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`the desk of ${standIn} answered ${reply.status} to ${call}: ${text.slice(0, 300)}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const desk: Desk = {
    state: async (standIn, schema) => schema.parse(await talk(standIn, 'state')),
    ask: async (standIn, call, schema) => schema.parse(await talk(standIn, call)),
    tell: (standIn, call, body) =>
      talk(standIn, call, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    async mails(to, kind) {
      const { messages } = await desk.state('mail', MailState)
      return messages.filter((mail) => mail.to === to && mail.customArgs['kind'] === kind)
    },
  }
  return desk
}
