import { TransportFailure } from '../base/transport-failure.ts'
import type { Check, Patient } from './check.ts'
import { sharingProcesses } from '../base/shared-metrics.ts'
import { processesAlive } from '../db/instance.ts'
import { fault, fine, unjudged, warning } from './finding.ts'
import { judgeTls, probe, remedyFor } from './reachable.ts'
import { CLOCK_MENDED, judgeDate } from './skew.ts'

const VARIABLE = 'PUBLIC_URL'
const START =
  'Start it with `npm start` (and `npm run worker`), behind the address in PUBLIC_URL. Where it runs, see that the reverse proxy before it passes that address on to it, and that this machine may reach it.'

const atHome = (patient: Patient): Patient => ({ ...patient, ...patient.home })
const ask = (patient: Patient) => probe(atHome(patient), `${patient.config.web.publicUrl}/healthz`)

/** Whether our own web process answers at its public address. From here it may not be reached although customers reach it. */
export const isUp = (patient: Patient): Promise<boolean> =>
  ask(patient).then(
    ({ reply }) => reply.status === 200,
    () => false,
  )

/** Whether anybody does, whom we believe or not. */
const isAnswered = (patient: Patient): Promise<boolean> =>
  ask(patient).then(
    () => true,
    (error: unknown) => error instanceof TransportFailure && error.code === 'tls_failed',
  )

export const bffReachable: Check = {
  id: 'bff.reachable',
  system: 'bff',
  looks: 'whether our own web process answers at PUBLIC_URL',
  mended: '`npm start`, the load balancer, PUBLIC_URL, its DNS and certificate',
  async run(patient) {
    try {
      const { reply } = await ask(patient)
      if (reply.status === 200) return [fine('answers at PUBLIC_URL')]
      return [warning(`something else answers at PUBLIC_URL (${reply.status})`, START)]
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error
      return [warning(`does not answer at PUBLIC_URL from here (${error.code})`, remedyFor(error, VARIABLE, START))]
    }
  },
}

export const bffTls: Check = {
  id: 'bff.tls',
  system: 'bff',
  looks: "the connection to PUBLIC_URL: https, the certificate's name and its last day, the protocol",
  mended: 'the certificate and the TLS settings of the load balancer',
  async run(patient) {
    if (!(await isAnswered(patient))) return [unjudged('not looked at while nobody answers there', 'See bff.reachable.')]
    return judgeTls(atHome(patient), patient.config.web.publicUrl, VARIABLE)
  },
}

/** Of the web process, or of a proxy before it that says the time itself. It keeps nobody out: signed calls are judged by the journal's. */
export const bffClock: Check = {
  id: 'bff.clock',
  system: 'bff',
  looks: 'how far the clock behind PUBLIC_URL is from ours, by the date of its answer; a minute is too far',
  mended: CLOCK_MENDED,
  async run(patient) {
    if (!(await isUp(patient))) return [unjudged('not looked at while the web process does not answer there', 'See bff.reachable.')]
    return [judgeDate('the machine behind PUBLIC_URL', await ask(patient), null)]
  },
}

/**
 * The web process takes orders and presses without it, and nothing of them is ever done. Whether there is a web process its lock in the
 * database tells as well: from here PUBLIC_URL may not be reached although customers reach it. The locks of commands say nothing of either,
 * and a worker's own says no more than that its connection has not ended.
 */
export const bffWorker: Check = {
  id: 'bff.worker',
  system: 'bff',
  looks:
    'whether a worker runs: it was heard in Redis within the last quarter of a minute; whether orders are taken meanwhile, by the lock of a web process in the database and by PUBLIC_URL',
  mended: '`npm run worker`',
  needs: ['database.reachable', 'redis.reachable'],
  async run(patient) {
    const workers = await sharingProcesses(patient.redis)
    if (workers > 0) return [fine(workers === 1 ? 'one worker runs' : `${workers} workers run`)]
    const { web, worker, untold } = await processesAlive(patient.db)
    const [says, remedy] = worker > 0 ? SILENT : untold > 0 ? UNTOLD : NONE
    if (web > 0 || (await isUp(patient))) return [fault(`${says}, while orders are taken`, remedy)]
    // Before the first start there is nothing to worry about yet.
    return untold > 0 ? [fault(`${says}, while orders may be taken`, remedy)] : [warning(says, remedy)]
  },
}

const NONE = ['no worker runs', 'Start it with `npm run worker`, with the same environment as the web process.'] as const
const SILENT = [
  'a worker has its lock in the database, and is not heard in Redis',
  'See that it has the REDIS_URL of this environment and comes to Redis, and look again in a quarter of a minute; where it does nothing, start it anew.',
] as const
const UNTOLD = [
  'a process of an older version, which may be a worker, has its lock in the database, and no worker is heard in Redis',
  'See that a worker runs and comes to the REDIS_URL of this environment; once every process is of this version, each says what it is there for.',
] as const
