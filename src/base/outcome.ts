// A remote has three answers, never two: yes, no, and not known. Writes return one of these; only the journal acts on them.

export type Outcome<T> =
  /** It happened, and this is what the remote said. */
  | { is: 'done'; value: T }
  /** A definite no: nothing was changed. `retryable` when the remote rolled back and asks to come again (a row lock). */
  | { is: 'refused'; code: string; field?: string; retryable?: boolean }
  /**
   * The request did not reach the remote, or was turned away before it could run. No quiet period is owed. `heldBack`: it was us who let
   * nothing through, so it was not even a try.
   */
  | { is: 'not_sent'; code: string; retryAfterMs?: number; heldBack?: true }
  /** It may have happened, or may still happen. Only a look at the remote can tell. */
  | { is: 'unknown'; code: string; retryAfterMs?: number }

export const done = <T>(value: T): Outcome<T> => ({ is: 'done', value })
export const unknown = (code: string, retryAfterMs?: number): Outcome<never> => ({
  is: 'unknown',
  code,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
export const notSent = (code: string, retryAfterMs?: number): Outcome<never> => ({
  is: 'not_sent',
  code,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
export const heldBack = (code: string, retryAfterMs: number): Outcome<never> => ({ is: 'not_sent', code, retryAfterMs, heldBack: true })
export const refused = (code: string, field?: string): Outcome<never> => ({
  is: 'refused',
  code,
  ...(field === undefined ? {} : { field }),
})
