import type { SandboxClock, StandIn } from '../desk.ts'
import { dated } from '../desk/dated.ts'
import { inPlace } from './in-place.ts'
import { setups } from './setups.ts'
import { SEED_CLIENTS } from '../seed/whmcs.ts'
import { answerApi, formOf, isApiPath } from './api.ts'
import { answerClientArea } from './client-area/router.ts'
import { deskCalls } from './desk-calls.ts'
import { hookCalls } from './hook-calls.ts'
import { text } from './fields.ts'
import { createHook } from './hook.ts'
import { hookSetups } from './hook-setups.ts'
import { addClient, addUser } from './people.ts'
import { writeReply } from './reply.ts'
import type { WhmcsSettings } from './settings.ts'
import { stateOf } from './state.ts'
import { catchUp, createWorld, type World } from './world.ts'

interface WhmcsOptions {
  clock: SandboxClock
  settings: WhmcsSettings
  /** The address under which it is reached; asked when a link is made, since the port is known only later. */
  url: () => string
  /** Where its hook finds the BFF. */
  bffUrl?: () => string
  /** What it starts with; the same seed gives the same ids. */
  seed?: string
}

/** A WHMCS 8.13 install: the external API under /includes/api.php and a small client area. DIFFERENCES.md says what it leaves out. */
export function createWhmcs({ clock, settings, url, bffUrl = () => 'http://127.0.0.1:9', seed = 'default' }: WhmcsOptions): StandIn {
  const hook = createHook({
    secret: settings.hookSecret ?? '',
    bffUrl,
    clock,
    skewMs: () => world.switches.clockSkewMs,
    beatsAtOnce: settings.hookBeatsAtOnce ?? false,
  })
  const start = (seed: string) => seeded(createWorld(settings, clock, () => url().replace(/\/$/, ''), seed, hook.tell))
  let world = start(seed)
  return {
    handle(request) {
      catchUp(world)
      const reply = inPlace(world) ?? (isApiPath(request.path) ? answerApi(world, request) : answerClientArea(world, request))
      return dated(reply, world.switches.clockSkewMs, world.clock.now())
    },
    setups: [...setups(() => world), ...hookSetups(hook.setUp)],
    state() {
      catchUp(world)
      return stateOf(world)
    },
    reset(seed) {
      hook.reset(seed)
      world = start(seed)
    },
    businessError: (request, message) =>
      writeReply(world, text(formOf(request), 'responsetype') ?? 'json', 200, { result: 'error', message }),
    action: (request) => (isApiPath(request.path) ? text(formOf(request), 'action') : undefined),
    desk: { ...deskCalls(() => world), ...hookCalls(hook) },
    close: hook.close,
  }
}

/** The clients of the seed were there long ago: no lag and no switch touches them. */
function seeded(world: World): World {
  const { readLagMs, delayedCommit } = world.switches
  Object.assign(world.switches, { readLagMs: 0, delayedCommit: 0 })
  for (const { status, ...profile } of SEED_CLIENTS) {
    const ownerId = addUser(world, { firstname: profile.firstname, lastname: profile.lastname, email: profile.email, language: '' }).id
    const address = { address1: '1-2-3', state: 'Tokyo', postcode: '100-0001', country: 'JP', phonenumber: '0312345678' }
    addClient(world, { profile: { ...profile, ...address }, ownerId, status })
  }
  Object.assign(world.switches, { readLagMs, delayedCommit })
  return world
}
