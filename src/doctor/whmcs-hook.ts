import { hookHeardAgo, hookRefusedFor } from '../db/whmcs-hook.ts'
import type { Check } from './check.ts'
import { fault, fine, warning } from './finding.ts'

/** It speaks with each run of WHMCS's cron, which is every five minutes as a rule; one of them may be late. */
const SILENT_SECONDS = 15 * 60
const ADDONS = 'WHMCS: Configuration → System Settings → Addon Modules → Trunkline'

/**
 * The hook's round trip. Nothing that we could call makes it speak, so it speaks by itself, and what is looked at is when it was last heard:
 * by then its event had been signed, sent, and believed here.
 */
export const whmcsHook: Check = {
  id: 'whmcs.hook',
  system: 'whmcs',
  looks: "whether the hook's events get here and are believed: it was heard within the last quarter of an hour",
  mended: `${ADDONS}; WHMCS_HOOK_SECRETS`,
  needs: ['database.migrations'],
  async run({ config, db }) {
    if (config.whmcs.hookSecrets.length === 0)
      return [
        warning(
          'the hook is not set up: what happens in WHMCS is seen by polls and the sweep alone',
          'Install the addon as docs/whmcs-hook.md says, and set WHMCS_HOOK_SECRETS.',
        ),
      ]
    const ago = await hookHeardAgo(db)
    if (ago !== null && ago <= SILENT_SECONDS) return [fine(`last heard ${ago} s ago`)]
    const silent = ago === null ? 'the hook was never heard' : `the hook was last heard ${Math.round(ago / 60)} minutes ago`
    const refused = await hookRefusedFor(db, SILENT_SECONDS)
    if (refused === null) return [fault(silent, NOTHING_COMES)]
    if (OF_CLOCKS.includes(refused)) return [fault(`${silent}: calls come, with a time that is more than five minutes off`, CLOCKS)]
    return [fault(`${silent}: calls come, signed with another secret or not at all`, SECRETS)]
  },
}

const OF_CLOCKS = ['too_old', 'too_new']
const CLOCKS = 'Set the clock of the WHMCS server by NTP (whmcs.clock says how far it is off), and ours: `timedatectl set-ntp true`.'
const SECRETS = `${ADDONS}: enter a secret of WHMCS_HOOK_SECRETS, whsec_ and all. Where several installs of WHMCS call, see that it is this one.`
const NOTHING_COMES = `${ADDONS}: activated, with the endpoint <PUBLIC_URL>/api/hooks/whmcs and a secret of WHMCS_HOOK_SECRETS; see that WHMCS's cron runs; then Addons → Trunkline → "Send a test event", which says what was answered: 401 means that the secrets differ, or that WHMCS's clock is wrong by five minutes or more (whmcs.clock).`
