import { ConfigError } from './config.ts'

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
