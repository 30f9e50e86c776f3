// Which code it is that a verdict is of.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

export interface Code {
  /** Null where it is not a checkout. */
  commit: string | null
  /** It is exactly this commit. */
  isCommitted: boolean
}

export function codeNow(): Code {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return { commit: git('rev-parse', '--short', 'HEAD'), isCommitted: git('status', '--porcelain') === '' }
  } catch {
    return { commit: null, isCommitted: false } // not a checkout
  }
}
