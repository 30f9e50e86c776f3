import { averageCall } from '../base/shared-metrics.ts'
import { countClientsWithServices } from '../db/client-orders.ts'
import type { Check } from './check.ts'
import { fine, warning } from './finding.ts'

// As the sweep goes, which a test holds this to: a turn a minute, and in a turn so many clients, two at a time, for so long.
const CLIENTS_A_TURN = 200
const SIDE_BY_SIDE = 2
const TURN_SECONDS = 54
const PROMISED_MINUTES = 2
/** Fewer would tell of the start of a worker, or of one slow moment. */
const LEAST_CALLS = 20

/** What the hook has lost shows once the sweep has come by, and how soon that is depends on how many clients there are and on WHMCS. */
export const whmcsSweep: Check = {
  id: 'whmcs.sweep',
  system: 'whmcs',
  looks: `whether the sweep comes by every client with services within ${PROMISED_MINUTES} minutes, by how many they are and how long WHMCS takes to list the services of one`,
  mended: 'no setting: a slow WHMCS (PHP, its database); the hook, with which little is left to the sweep',
  needs: ['database.migrations', 'redis.reachable'],
  async run({ db, redis, config }) {
    const [clients, { seconds, calls }] = await Promise.all([
      countClientsWithServices(db),
      averageCall(redis, 'whmcs', 'GetClientsProducts'),
    ])
    const aTurn = calls < LEAST_CALLS ? CLIENTS_A_TURN : clientsATurn(seconds)
    // One that has just been passed waits for the rest of its round.
    const minutes = Math.ceil(clients / aTurn) + 1
    if (minutes <= PROMISED_MINUTES) return [fine(`${clients} clients with services: what the hook has lost shows within two minutes`)]
    const slow = aTurn < CLIENTS_A_TURN ? `, since WHMCS takes ${seconds.toFixed(1)} s to list the services of one` : ''
    return [
      warning(
        `the sweep comes by ${aTurn} clients a minute${slow}, and ${clients} have services: what the hook has lost shows within ${minutes} minutes, not ${PROMISED_MINUTES}`,
        [...(slow ? [QUICKER] : []), config.whmcs.hookSecrets.length > 0 ? HOOK_AT_WORK : HOOK_MISSING, NO_SETTING].join(' '),
      ),
    ]
  },
}

const clientsATurn = (seconds: number): number =>
  Math.max(SIDE_BY_SIDE, Math.min(CLIENTS_A_TURN, SIDE_BY_SIDE * Math.floor(TURN_SECONDS / seconds)))

const QUICKER = `Have it looked at why WHMCS is slow (PHP workers, its database): at half a second a list it is ${CLIENTS_A_TURN} clients a minute.`
const HOOK_AT_WORK =
  'Keep the hook at work (whmcs.hook): what it tells of shows within seconds, and only what it has lost waits for the sweep. While whmcs_sweep_found_total at /metrics hardly grows, little is lost, and this may stay.'
const HOOK_MISSING =
  'Install the addon as docs/whmcs-hook.md says, and set WHMCS_HOOK_SECRETS: what its hook tells of shows within seconds, and only what it has lost waits for the sweep.'
const NO_SETTING = 'The sweep itself has no setting: faster, it would keep WHMCS from its customers.'
