// The environment examples name what the configuration reads, no more and no less.
import { parseEnv } from 'node:util'
import { VARIABLES } from '../../src/base/config-fields.ts'
import type { Finding } from './finding.ts'

/** `.env.example` names every variable; the others name none that is not read. */
export function checkExample(path: string, text: string): Finding[] {
  const known = new Set(Object.keys(VARIABLES))
  const named = Object.keys(parseEnv(text))
  const finding = (message: string): Finding => ({ path, line: 1, message })
  const fromFile = (name: string) => name.endsWith('_FILE') && isSecret(name.slice(0, -5))
  const unknown = named
    .filter((name) => !known.has(name) && !fromFile(name))
    .map((name) => finding(`${name} is not read by src/base/config.ts`))
  const missing =
    path === '.env.example'
      ? [...known]
          .filter((name) => !named.includes(name))
          .map((name) => finding(`${name} is read by src/base/config.ts and not explained here`))
      : []
  return [...unknown, ...missing]
}

const isSecret = (name: string): boolean => Object.entries(VARIABLES).some(([known, row]) => known === name && 'secret' in row)
