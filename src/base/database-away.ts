/** SQLSTATE classes that say "not now": connection faults, out of connections, shutting down or starting up. */
const AWAY_STATES = /^(?:08...|53300|57P0[1-3])$/
/** What the driver says when it cannot reach the server, or loses it. */
const AWAY_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT'])
const AWAY_MESSAGES = ['Connection terminated', 'timeout exceeded when trying to connect', 'Client has encountered a connection error']

/** Whether an error says that PostgreSQL could not be reached: the same request is good again in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (AWAY_STATES.test(code) || (AWAY_CODES.has(code) && (!('syscall' in error) || error.syscall !== 'open'))) return true
  return AWAY_MESSAGES.some((message) => error.message.startsWith(message))
}
