import type { Action } from './shape.ts'

/** The documents name `result` alone; real installs add lists of checks. */
export const getHealthStatus: Action = () => ({
  checks: {
    success: [{ name: 'dbVersion', type: 'Database', severityLevel: 'notice', body: 'The database is up to date.' }],
    warning: [],
    danger: [],
  },
})
