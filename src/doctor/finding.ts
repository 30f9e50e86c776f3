// What a check found: one plain sentence, and what to do about it. Names of settings and fields, counts and our own words alone: never a
// secret, nothing personal, and no text of a remote system.

export type Severity = 'fault' | 'warning' | 'info'

/** What `--fix` can do. */
export type Fix = 'migrate' | 'noeviction' | 'appendonly'

export interface Finding {
  ok: boolean
  severity: Severity
  says: string
  /** Null where there is nothing to do. */
  remedy: string | null
  fix?: Fix
}

export const fine = (says: string): Finding => ({ ok: true, severity: 'info', says, remedy: null })
/** Something will not work, or would cost money or trust. */
export const fault = (says: string, remedy: string, fix?: Fix): Finding => ({
  ok: false,
  severity: 'fault',
  says,
  remedy,
  ...(fix && { fix }),
})
/** It works, and somebody should look at it. */
export const warning = (says: string, remedy: string, fix?: Fix): Finding => ({
  ok: false,
  severity: 'warning',
  says,
  remedy,
  ...(fix && { fix }),
})
/** Neither right nor wrong: it could not be looked at. */
export const unjudged = (says: string, remedy: string | null = null): Finding => ({ ok: false, severity: 'info', says, remedy })

/** The findings, or the one that says that there are none. */
export const orFine = (found: readonly Finding[], says: string): Finding[] => (found.length > 0 ? [...found] : [fine(says)])
