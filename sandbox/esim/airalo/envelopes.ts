import type { SandboxReply } from '../../desk.ts'

// Airalo answers errors in three shapes: validation (`data` and `meta`), business (`code` and `reason`) and transport (`message` alone).

/** The wording of `meta.message` differs between Airalo's own endpoints; a client must never compare it. */
type Success = 'success' | 'succes' | 'api.succes'

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): SandboxReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

export const found = (data: unknown, message: Success = 'success', status = 200): SandboxReply => json(status, { data, meta: { message } })

export const invalid = (fields: Record<string, string>): SandboxReply =>
  json(422, { data: fields, meta: { message: 'the parameter is invalid' } })

export const refused = (code: number, reason: string): SandboxReply => json(422, { code, reason })

export const unauthorized = (message: string): SandboxReply => json(401, { data: [], meta: { message } })

/** The wording is guessed: the vendor documents that there is an allow-list, not what it answers. */
export const forbidden = (): SandboxReply => json(403, { data: [], meta: { message: 'This action is unauthorized.' } })

export const notFound = (): SandboxReply => json(404, { data: [], meta: { message: 'messages.resource_not_found' } })

export const tooMany = (retryAfterSeconds: number): SandboxReply =>
  json(429, { message: 'Too Many Attempts.' }, { 'retry-after': String(retryAfterSeconds) })

/** What the site shows to a caller that does not ask for JSON. */
export const htmlPage = (): SandboxReply => ({
  status: 500,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: '<!DOCTYPE html>\n<html lang="en"><head><title>Server Error</title></head><body><h1>500 | Server Error</h1></body></html>',
})
