// The other side of P10: the workflow as DBOS runs it, with each step's answer checkpointed.
//   node bench/workflows/dbos.ts DATABASE_URL
import { DBOS } from '@dbos-inc/dbos-sdk'
import { ANSWER, serve, STEPS } from './workflow.ts'

const CONNECTIONS = 20

const [url] = process.argv.slice(2)
if (url === undefined) throw new Error('usage: node bench/workflows/dbos.ts DATABASE_URL')
DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: url,
  systemDatabasePoolSize: CONNECTIONS,
  logLevel: 'error',
  runAdminServer: false,
})
const workflow = DBOS.registerWorkflow(
  async () => {
    for (let n = 0; n < STEPS; n += 1) await DBOS.runStep(async () => ANSWER, { name: `s${n}` })
  },
  { name: 'four-steps' },
)
await DBOS.launch()
serve(() => workflow())
