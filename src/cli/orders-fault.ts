import { ConfigError } from '../base/config.ts'
import { isDatabaseAway } from '../base/database-away.ts'
import { Problem } from '../base/problems.ts'
import { BadWords } from './orders-words.ts'

const FLAGS: Readonly<Record<string, string>> = { remoteId: '--remote-id', requestedBy: '--by' }
const flagOf = (path: string): string => FLAGS[path] ?? `--${path}`

/** Why `npm run orders` did not do it: for programs, and in plain words. */
export function faultOf(error: unknown): { code: string; message: string } {
  if (error instanceof BadWords) return { code: 'bad_arguments', message: error.message }
  if (error instanceof ConfigError) return { code: 'configuration', message: error.message }
  if (error instanceof Problem) {
    const fields = error.errors?.map(({ path, message }) => `${flagOf(path)}: ${message}`)
    return { code: error.code, message: fields?.join('\n') ?? error.message }
  }
  if (isDatabaseAway(error)) return { code: 'dependency_unavailable', message: 'The database does not answer.' }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
