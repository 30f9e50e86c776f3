import { sharingProcesses } from '../base/shared-metrics.ts'
import { lastSweepRound } from '../db/whmcs-hook.ts'
import type { Check } from './check.ts'
import { fine, unjudged, warning } from './finding.ts'

/** A turn begins each minute and asks for 54 seconds at most: a round of one turn ends so long after the one before. */
const MOST_ROUND_SECONDS = 114

/** What the hook has lost shows once the sweep has come by, and how soon that is depends on how many clients there are and on WHMCS. */
export const whmcsSweep: Check = {
  id: 'whmcs.sweep',
  system: 'whmcs',
  looks: 'whether the sweep comes by every client with services within two minutes, by how long its last round took, or takes already',
  mended: 'no setting: a slow WHMCS (PHP, its database); the hook, with which little is left to the sweep',
  needs: ['database.migrations', 'redis.reachable'],
  async run({ db, redis, config }) {
    if ((await sharingProcesses(redis)) === 0) return [unjudged('not looked at while no worker runs', 'See bff.worker.')]
    const { took, endedAgo } = await lastSweepRound(db)
    if (endedAgo === null)
      return [unjudged('the sweep has not come by all clients yet', 'Look again three minutes after the first start of a worker.')]
    const seconds = Math.max(took ?? 0, endedAgo)
    if (seconds <= MOST_ROUND_SECONDS) return [fine(`the sweep comes by all clients with services within ${seconds} s`)]
    const within = Math.round(seconds / 60) + 1
    return [
      warning(
        `the sweep takes ${seconds} s to come by all clients with services: what the hook has lost shows within ${within} minutes, not 2`,
        [LOOK_AGAIN, QUICKER, config.whmcs.hookSecrets.length > 0 ? HOOK_AT_WORK : HOOK_MISSING, NO_SETTING].join(' '),
      ),
    ]
  },
}

const LOOK_AGAIN = 'Where no worker ran for a while, look again in three minutes.'
const QUICKER = 'Have it looked at whether WHMCS is slow (PHP workers, its database): at half a second a client it is 200 clients a minute.'
const HOOK_AT_WORK =
  'Keep the hook at work (whmcs.hook): what it tells of shows within seconds, and only what it has lost waits for the sweep. While whmcs_sweep_found_total at /metrics hardly grows, little is lost, and this may stay.'
const HOOK_MISSING =
  'Install the addon as docs/whmcs-hook.md says, and set WHMCS_HOOK_SECRETS: what its hook tells of shows within seconds, and only what it has lost waits for the sweep.'
const NO_SETTING = 'The sweep itself has no setting: faster, it would keep WHMCS from its customers.'
