import type { SandboxReply, SandboxRequest } from '../desk.ts'
import { ACTIONS, NEVER } from './actions/table.ts'
import { admit, EnvelopeRefusal, notInRole } from './envelope.ts'
import { Refusal, text, trimmed } from './fields.ts'
import type { JsonMap } from './lists.ts'
import { type FormMap, parsePhpForm } from './php-form.ts'
import { writeReply } from './reply.ts'
import { now, type World } from './world.ts'

export const isApiPath = (path: string): boolean => path.endsWith('/includes/api.php')

/** The fields of a form that was posted; a query string, another method and a JSON body carry none. */
export function formOf(request: SandboxRequest): FormMap {
  const isForm = (request.headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')
  return request.method === 'POST' && isForm ? parsePhpForm(request.body.toString('utf8')) : new Map()
}

/** One call of the external API. Business errors are HTTP 200; only refusals of the envelope carry a 4xx. */
export function answerApi(world: World, request: SandboxRequest): SandboxReply {
  const fields = formOf(request)
  const type = text(fields, 'responsetype')
  try {
    admit(world, fields, request.remoteAddress)
    return writeReply(world, type, 200, { result: 'success', ...perform(world, fields) })
  } catch (error) {
    if (error instanceof Refusal) return writeReply(world, type, 200, { result: 'error', message: error.message })
    // A call without an action has no reply type either, so what stops it at the door is JSON.
    if (error instanceof EnvelopeRefusal)
      return writeReply(world, type ?? 'json', error.status, { result: 'error', message: error.message })
    throw error
  }
}

function perform(world: World, fields: FormMap): JsonMap {
  const name = trimmed(fields, 'action')
  if (world.mistakes.notInRole.has(name.toLowerCase())) throw notInRole(name)
  const action = ACTIONS.get(name.toLowerCase())
  if (action) return action(world, fields)
  if (NEVER.has(name.toLowerCase())) world.tables.misuse.push({ what: `action ${name}`, at: now(world) })
  throw notInRole(name)
}
