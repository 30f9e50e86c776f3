import { z } from 'zod'
import type { SandboxReply } from '../../desk.ts'
import { instant, json, refused } from './envelopes.ts'
import type { EsimGoCall } from './esimgo.ts'
import { wholeNumber } from './order-list.ts'
import { parseJson } from './orders.ts'
import { esimReply, esimRow, installLinks } from './replies.ts'
import { type Esim, findBundle, isCompatible, isOver, note } from './store.ts'

const PAGE_SIZES = [10, 25, 50, 100]
const FILTERS: Record<string, (esim: Esim) => string> = {
  iccid: (esim) => esim.iccid,
  customerRef: (esim) => esim.customerRef ?? '',
  lastAction: (esim) => esim.actions.at(-1)?.name ?? '',
}

/** GET /esims. A text filter is a search for a part, unless it begins with `eq:`; nothing tells how many pages there are. */
export function listEsims({ esimgo: { store }, request: { query }, nowMs }: EsimGoCall): SandboxReply {
  const perPage = wholeNumber(query.get('perPage'), 10)
  if (!PAGE_SIZES.includes(perPage)) return refused('invalid perPage')
  const by = query.get('filterBy')
  const read = by === null ? undefined : FILTERS[by]
  if (by !== null && !read) return refused('invalid filterBy')
  const filter = query.get('filter') ?? ''
  const fits = (text: string): boolean =>
    filter.startsWith('eq:') ? text === filter.slice(3) : text.toLowerCase().includes(filter.toLowerCase())
  const rows = [...store.esims.values()].filter((esim) => esim.visibleAtMs <= nowMs && (!read || fits(read(esim))))
  const page = wholeNumber(query.get('page'), 1)
  return json(200, { esims: rows.slice((page - 1) * perPage, page * perPage).map(esimRow) })
}

const Update = z.object({ iccid: z.string(), customerRef: z.string().max(250) })

/** PUT /esims. The two fields may come as a body or in the query. */
export function updateEsim({ esimgo: { store }, request, nowMs }: EsimGoCall): SandboxReply {
  const body = Update.safeParse(parseJson(request.body) ?? Object.fromEntries(request.query))
  if (!body.success) return refused('iccid and customerRef are required')
  const esim = store.esims.get(body.data.iccid)
  if (!esim) return refused('esim not found')
  esim.customerRef = body.data.customerRef
  note(esim, 'eSIM Updated', nowMs)
  return json(200, { status: 'eSIM updated successfully' })
}

export const readEsim = ({ request: { query } }: EsimGoCall, esim: Esim): SandboxReply =>
  json(200, {
    ...esimReply(esim),
    ...(/installUrl/i.test(query.get('additionalFields') ?? '') && installLinks(esim)),
  })

/** DELETE /esims/{iccid}: for good. */
export function deleteEsim({ nowMs }: EsimGoCall, esim: Esim): SandboxReply {
  if (isOver(esim)) return refused('esim is deactivated', 410)
  esim.profileStatus = 'Deactivated'
  note(esim, 'eSIM Deleted', nowMs)
  return json(200, { status: 'eSIM deleted successfully' })
}

export function readCompatible({ esimgo: { store } }: EsimGoCall, esim: Esim, name: string): SandboxReply {
  const bundle = findBundle(store, name)
  return bundle ? json(200, { compatible: isCompatible(esim, bundle) }) : refused('bundle not found')
}

export const readHistory = (_call: EsimGoCall, esim: Esim): SandboxReply =>
  json(200, { actions: esim.actions.map(({ name, bundleName, atMs }) => ({ name, bundleName: bundleName ?? '', date: instant(atMs) })) })

/** GET /esims/{iccid}/refresh: drops the customer's connection, though it is a GET. */
export function refreshEsim({ esimgo: { store }, nowMs }: EsimGoCall, esim: Esim): SandboxReply {
  store.refreshes += 1
  note(esim, 'eSIM Refreshed', nowMs)
  return json(200, { status: 'Successfully refreshed SIM' })
}

const Suspend = z.object({ suspend: z.boolean() })

/** POST /esims/{iccid}/suspend. What the vendor's own policy has suspended stays so. */
export function suspendEsim({ request, nowMs }: EsimGoCall, esim: Esim): SandboxReply {
  const body = Suspend.safeParse(parseJson(request.body))
  if (!body.success) return refused('suspend is required')
  if (esim.suspendedBy === 'policy') return refused('eSIM is suspended by policy')
  esim.suspendedBy = body.data.suspend ? 'partner' : undefined
  note(esim, body.data.suspend ? 'eSIM Suspended' : 'eSIM Unsuspended', nowMs)
  return json(201, { status: `eSIM ${body.data.suspend ? 'suspended' : 'unsuspended'} successfully` })
}
