import { ConfigError } from './config.ts'
import type { Log } from './log.ts'

/** Something that the start rests on is not there. The message is for whoever looks after it, and holds no secret. */
export class StartFault extends Error {}

/** What `read` returns, or the end of the process with every fault of the configuration named on stderr. */
export function exitOnConfigError<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/**
 * The last word of a process that breaks. The runtime's own would spell out the error's message and members: a remote's text, a request's
 * headers, a command's password.
 */
export function exitOnCrash(log: Log): void {
  process.on('uncaughtException', (error) => {
    if (error instanceof ConfigError || error instanceof StartFault) process.stderr.write(`${error.message}\n`)
    else log.fault('process.crashed', error)
    log.flush()
    process.exit(1)
  })
}
