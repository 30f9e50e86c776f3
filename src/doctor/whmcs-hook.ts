import { hookHeardAgo, hookRefusedFor } from '../db/whmcs-hook.ts'
import type { Check } from './check.ts'
import { fault, fine, warning } from './finding.ts'

/** It speaks with each run of WHMCS's own cron, which is every five minutes as a rule; one of them may be late. */
const SILENT_SECONDS = 15 * 60
const ADDONS = 'WHMCS: Configuration → System Settings → Addon Modules → Trunkline'

/**
 * The hook's round trip. Nothing that we could call makes it speak, so it speaks by itself, and what is looked at is when it was last heard:
 * by then its event had been signed, sent, and believed here.
 */
export const whmcsHook: Check = {
  id: 'whmcs.hook',
  system: 'whmcs',
  looks:
    "whether the hook's events get here and are believed, and WHMCS's own cron runs: both were heard of within the last quarter of an hour",
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
    const { anything, heartbeat } = await hookHeardAgo(db)
    if (anything !== null && isFresh(anything)) {
      if (heartbeat !== null && isFresh(heartbeat)) return [fine(`last heard ${anything} s ago`)]
      const since = heartbeat === null ? 'none ever came' : `the last one came ${minutes(heartbeat)} ago`
      return [warning(`the hook's events come, and no heartbeat of WHMCS's own cron: ${since}`, CRON)]
    }
    const silent = anything === null ? 'the hook was never heard' : `the hook was last heard ${minutes(anything)} ago`
    const refused = await hookRefusedFor(db, SILENT_SECONDS)
    if (refused === null) return [fault(`${silent}: ${NOTHING_COMES}`, nothingComes(config.web.publicUrl))]
    if (OF_CLOCKS.includes(refused)) return [fault(`${silent}: calls come, with a time that is more than five minutes off`, CLOCKS)]
    return [fault(`${silent}: calls come, signed with another secret or not at all`, SECRETS)]
  },
}

const isFresh = (seconds: number): boolean => seconds <= SILENT_SECONDS
const minutes = (seconds: number): string => `${Math.round(seconds / 60)} minutes`

const OF_CLOCKS = ['too_old', 'too_new']
const CLOCKS =
  "Set the clock of the machine on which WHMCS's cron runs by NTP (how far that of its web server is off, whmcs.clock says), and the clock by which we judge, the database server's (database.clock)."
const SECRETS = `${ADDONS}: enter a secret of WHMCS_HOOK_SECRETS, whsec_ and all. Where several installs of WHMCS call, see that it is this one.`
const AUTOMATION = "WHMCS: Utilities → Automation Status says when WHMCS's cron last ran"
const CRON = `${AUTOMATION}; Configuration → System Settings → Automation Settings has its line for the system's crontab, every five minutes. Without it WHMCS makes no invoices either. Where it runs, save the addon's settings once more (${ADDONS}), so that WHMCS looks for its functions anew.`
const NOTHING_COMES = 'nothing comes, since the addon is off, calls another address, or no cron runs it'
/** No action of the API tells of addons, and of none of these anything gets here: WHMCS's own pages alone tell them apart. */
const nothingComes = (publicUrl: string): string =>
  [
    'In this order:',
    `(1) in WHMCS's menu Addons there is no Trunkline: it is off. Copy it and activate it as docs/whmcs-hook.md says (${ADDONS}).`,
    '(2) There is: Addons → Trunkline → "Send a test event".',
    `No answer, or another one than 401: the endpoint is another address than ${publicUrl}/api/hooks/whmcs, or a firewall keeps it from us.`,
    '401, or no secret yet: enter a secret of WHMCS_HOOK_SECRETS; or the clock of WHMCS is wrong by five minutes or more (whmcs.clock).',
    `(3) It is delivered: nothing sends by itself. ${CRON}`,
  ].join(' ')
