// The product's own client against a Salesforce stand-in, as the integration user of its seed.

import { readFileSync } from 'node:fs'
import { createSalesforceApi, type SalesforceApi } from '../../salesforce/client.ts'
import { SALESFORCE_DEFAULTS } from '../../salesforce/config.ts'
import { systemClock } from '../../src/base/clock.ts'
import type { CallRecord } from '../../src/base/remote.ts'

export const salesforceAt = (url: string, observe: (record: CallRecord) => void = () => undefined): SalesforceApi =>
  createSalesforceApi({
    config: {
      ...SALESFORCE_DEFAULTS,
      loginUrl: url,
      clientId: 'trunkline-dev',
      username: 'integration@trunkline.dev',
      privateKey: readFileSync('sandbox/seed/integration-user.key.pem', 'utf8'),
      orgId: '00D5g0000012345EAA',
    },
    clock: systemClock,
    observe,
  })
