import { TransportFailure } from '../base/transport-failure.ts'
import type { Check, Patient } from './check.ts'
import { sharingProcesses } from '../base/shared-metrics.ts'
import { fault, fine, unjudged, warning } from './finding.ts'
import { judgeTls, probe } from './reachable.ts'

const START = 'Start it with `npm start` (and `npm run worker`), behind the address in PUBLIC_URL.'

const url = ({ config }: Patient): string => `${config.web.publicUrl}/healthz`

/** Whether our own web process answers at its public address. From here it may not be reached although customers reach it. */
export const isUp = (patient: Patient): Promise<boolean> =>
  probe(patient, url(patient)).then(
    ({ reply }) => reply.status === 200,
    () => false,
  )

export const bffReachable: Check = {
  id: 'bff.reachable',
  system: 'bff',
  looks: 'whether our own web process answers at PUBLIC_URL',
  mended: '`npm start`, the load balancer, PUBLIC_URL',
  async run(patient) {
    try {
      const { reply } = await probe(patient, url(patient))
      if (reply.status === 200) return [fine('answers at PUBLIC_URL')]
      return [warning(`something else answers at PUBLIC_URL (${reply.status})`, START)]
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error
      return [warning(`does not answer at PUBLIC_URL from here (${error.code})`, START)]
    }
  },
}

export const bffTls: Check = {
  id: 'bff.tls',
  system: 'bff',
  looks: "the connection to PUBLIC_URL: https, the certificate's name and its last day, the protocol",
  mended: 'the certificate and the TLS settings of the load balancer',
  async run(patient) {
    if (!(await isUp(patient))) return [unjudged('not looked at while nobody answers there', 'See bff.reachable.')]
    return judgeTls(patient, patient.config.web.publicUrl, 'PUBLIC_URL')
  },
}

/** The web process takes orders and presses without it, and nothing of them is ever done. */
export const bffWorker: Check = {
  id: 'bff.worker',
  system: 'bff',
  looks: 'whether a worker runs: it was heard in Redis within the last quarter of a minute',
  mended: '`npm run worker`',
  needs: ['redis.reachable'],
  async run(patient) {
    const workers = await sharingProcesses(patient.redis)
    if (workers > 0) return [fine(workers === 1 ? 'one worker runs' : `${workers} workers run`)]
    const remedy = 'Start it with `npm run worker`, with the same environment as the web process.'
    // Before the first start there is nothing to worry about yet.
    return (await isUp(patient)) ? [fault('no worker runs, while orders are taken', remedy)] : [warning('no worker runs', remedy)]
  },
}
