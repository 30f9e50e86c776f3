// Nothing secret, and nothing that belongs to one org alone.
import { BEGINNINGS } from './record-ids.ts'
import { childOf, childrenOf, everyElement, textOf } from './xml.ts'
import type { Finding } from '../rules/finding.ts'
import type { Metadata, TextFile } from './tree.ts'

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/whsec_[A-Za-z0-9+/]{16,}={0,2}/, 'a signing secret'],
  [/-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----/, 'a key or certificate'],
  [/\b00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?!/, 'a session id'],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\./, 'a token'],
  [/\b3MVG9[A-Za-z0-9._]{20,}/, 'a consumer key'],
  [/https?:\/\/[^\s/:@'"<]+:[^\s/@'"<]+@/, 'an address with a password'],
]
const RECORD_ID = new RegExp(`\\b(?:${BEGINNINGS})[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?\\b`)
const ORG_ADDRESS = /\bhttps:\/\/[\w-]+(?:\.sandbox)?\.my\.salesforce\.com\b/
/** Elements that hold what is entered in Setup, never here. */
const SECRET_ELEMENTS = ['password', 'consumerKey', 'consumerSecret', 'oauthToken', 'oauthRefreshToken', 'secret']

export function checkSecrets({ path, inside, text }: TextFile): Finding[] {
  // Published test vectors stand in tests, and in what tests read; no org signs with them.
  const isTest = /__tests__\/|^staticresources\/\w*Vectors\./.test(inside) || (inside.endsWith('.cls') && /@isTest/i.test(text))
  const patterns = isTest ? SECRETS.slice(1, 5) : SECRETS
  return text.split('\n').flatMap((line, at) => {
    const found = patterns
      .filter(([pattern]) => pattern.test(line))
      .map(([, what]) => `holds ${what}: enter it in Setup, and renew it, since it was here`)
    if (!isTest && RECORD_ID.test(line)) found.push('holds the id of a record: it is another one in each org, so look it up')
    if (!isTest && ORG_ADDRESS.test(line)) found.push("holds an org's own address")
    return found.map((message) => ({ path, line: at + 1, message }))
  })
}

export function checkSecretElements({ path, root, place }: Metadata): Finding[] {
  const filled = everyElement(root).filter(({ name, text }) => SECRET_ELEMENTS.includes(name) && text !== '')
  const settings =
    place.type === 'CustomMetadata'
      ? childrenOf(root, 'values').filter(
          (value) => /secret/i.test(textOf(value, 'field') ?? '') && (childOf(value, 'value')?.text ?? '') !== '',
        )
      : []
  return [...filled, ...settings].map(({ line }) => ({ path, line, message: 'holds a secret: leave it empty, it is entered in Setup' }))
}
