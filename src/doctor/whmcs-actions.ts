import { z } from 'zod'
import { ACTIONS, type WhmcsAction } from '../../whmcs/action-table.ts'
import { RemoteError } from '../base/remote.ts'
import type { Check, Patient } from './check.ts'
import { fault, type Finding, orFine } from './finding.ts'
import { whyNot } from './run-checks.ts'
import { PROBES } from './whmcs-probes.ts'

const NAMES = Object.keys(PROBES) as WhmcsAction[] // the keys of that table
/** All of them wait for a few connections. */
const TRY_MS = 18_000
const Anything = z.looseObject({})

/** What a role must never be given: with these a thief of the credential holds passwords and cards, or can delete. They are not called. */
const NEVER = 'DecryptPassword, GetClientPassword, SetConfigurationValue, GetAdminUsers, AddPayMethod, DeleteClient, ValidateLogin'

export const whmcsActions: Check = {
  id: 'whmcs.actions',
  system: 'whmcs',
  looks: `whether the API role allows each of the ${NAMES.length} actions that the product calls, by a call of each that changes nothing`,
  mended: `Configuration → System Settings → Manage API Credentials → API Roles (and never ${NEVER})`,
  needs: ['whmcs.credentials'],
  async run(patient) {
    const found = await Promise.all(NAMES.map((action) => tryOne(action, patient)))
    return orFine(found.flat(), `the API role allows all ${NAMES.length} actions`)
  },
}

async function tryOne(action: WhmcsAction, { whmcs, call }: Patient): Promise<Finding[]> {
  const { params } = PROBES[action]
  if (ACTIONS[action] === 'read') {
    try {
      await whmcs.read(action, params, Anything, call(TRY_MS))
      return []
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      if (error.code === 'action_not_allowed') return [notAllowed(action)]
      return error.fault === 'refused' || error.fault === 'not_found' ? [] : [unanswered(action, whyNot(error))]
    }
  }
  const outcome = await whmcs.write(action, params, Anything, call(TRY_MS))
  if (outcome.is === 'not_sent' && outcome.code === 'action_not_allowed') return [notAllowed(action)]
  // An error of a text that is not known was given by the action itself.
  if (outcome.is === 'refused' || (outcome.is === 'unknown' && outcome.code === 'unrecognised_error')) return []
  if (outcome.is === 'done')
    return [
      fault(
        `${action} says that it did something for nobody`,
        'Look into Utilities → Logs → Activity Log for what this install makes of it.',
      ),
    ]
  return [unanswered(action, outcome.code)]
}

const notAllowed = (action: WhmcsAction): Finding =>
  fault(
    `the API role lacks ${action}`,
    `Configuration → System Settings → Manage API Credentials → API Roles → the role of the credential → Edit: tick ${action}.`,
  )

const unanswered = (action: WhmcsAction, why: string): Finding =>
  fault(`${action} could not be tried: ${why}`, 'Run the doctor again; if it stays, see the error log of the web server in front of WHMCS.')
