// Evaluates the formula that signing variant B puts into a header, as the platform documents its functions.

import { createHmac } from 'node:crypto'

type Value = string | Buffer

const FUNCTIONS: Record<string, (...values: Value[]) => Value> = {
  BASE64DECODE: (text) => Buffer.from(asText(text), 'base64'),
  BASE64ENCODE: (bytes) => asBytes(bytes).toString('base64'),
  HMAC: (algorithm, bytes, key) => {
    if (algorithm !== 'SHA-256') throw new Error(`no such algorithm: ${String(algorithm)}`)
    return createHmac('sha256', asBytes(key)).update(asBytes(bytes)).digest()
  },
}

/** `{!…}` with texts in single quotes, `&`, functions and `$Credential.<credential>.<parameter>`. Throws for anything else. */
export function evaluate(formula: string, parameters: Record<string, string>): string {
  const inside = /^\{!(.*)\}$/s.exec(formula)?.[1]
  if (inside === undefined) throw new Error('not a merge formula')
  const tokens = inside.match(/'[^']*'|\$?[A-Za-z0-9_.]+|[(),&]/g) ?? []
  const joined = (): Value => {
    let value = term()
    while (tokens[0] === '&') {
      tokens.shift()
      value = asText(value) + asText(term())
    }
    return value
  }
  const term = (): Value => {
    const token = tokens.shift() ?? ''
    if (token.startsWith("'")) return token.slice(1, -1)
    if (token.startsWith('$Credential.')) return parameterOf(token, parameters)
    const call = FUNCTIONS[token]
    if (!call || tokens.shift() !== '(') throw new Error(`no such function: ${token}`)
    const values = [joined()]
    for (let next = tokens.shift(); next !== ')'; next = tokens.shift()) {
      if (next !== ',') throw new Error(`unexpected ${String(next)}`)
      values.push(joined())
    }
    return call(...values)
  }
  const value = asText(joined())
  if (tokens.length > 0) throw new Error(`left over: ${tokens.join(' ')}`)
  return value
}

function parameterOf(token: string, parameters: Record<string, string>): string {
  const value = parameters[token.slice('$Credential.'.length)]
  if (value === undefined) throw new Error(`no such parameter: ${token}`)
  return value
}

function asText(value: Value | undefined): string {
  if (typeof value !== 'string') throw new Error('a text was expected')
  return value
}

function asBytes(value: Value | undefined): Buffer {
  if (!Buffer.isBuffer(value)) throw new Error('bytes were expected')
  return value
}
