import type { Action } from './shape.ts'

export const whmcsDetails: Action = (world) => ({
  whmcs: { version: world.settings.version, canonicalversion: `${world.settings.version}-release.1` },
})
