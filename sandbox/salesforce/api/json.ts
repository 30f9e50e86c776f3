// Request bodies: JSON with the right content type, or a refusal that says where the text breaks.
import { jsonError, SalesforceError } from '../org/errors.ts'
import type { SandboxRequest } from '../../desk.ts'

export function readJson(request: SandboxRequest): unknown {
  if (request.method === 'GET' || request.method === 'HEAD' || request.body.length === 0) return undefined
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new SalesforceError(415, 'UNSUPPORTED_MEDIA_TYPE', `Content type '${type.slice(0, 80)}' is not supported.`)
  }
  const text = request.body.toString('utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw jsonError(brokenAt(text, error))
  }
}

/** Node says where, or which character, seldom both. */
function brokenAt(text: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : ''
  const position = /position (\d+)/.exec(reason)?.[1]
  const char = /Unexpected token '(.)'/su.exec(reason)?.[1] ?? (position === undefined ? '' : text.charAt(Number(position)))
  const before = text.slice(0, Number(position ?? 0)).split('\n')
  const place = `[line:${before.length}, column:${(before.at(-1) ?? '').length + 1}]`
  return char === '' ? `Unexpected end-of-input at ${place}` : `Unexpected character ('${char}' (code ${char.codePointAt(0)})): at ${place}`
}
