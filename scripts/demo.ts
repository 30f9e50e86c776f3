// npm run demo: everything on this machine, and the whole story told. Then it stays up until Ctrl-C.
//   --once            tell the story, stop, exit 0 or 1; the last line is `demo: ok …` or `demo: failed …`
//   --quiet-start     start everything, print `ready`, tell nothing, stay up
//   --beside-sandbox  use the stand-ins of an `npm run sandbox` that runs already, and keep what the last start has left in DATA_DIR
//   --built           web and worker as `npm run build` makes them for production, instead of the sources
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { makeIfNeeded } from './build/make.ts'
import { PORTAL } from './build/portal.ts'
import { PROGRAMS } from './build/programs.ts'
import { startStack, STAND_INS, type Stack } from './stack.ts'
import { CUSTOMER } from './story/setting.ts'
import { tellStory } from './story/story.ts'
import { runScript, untilSignal } from './until-signal.ts'

const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({ options: { once: flag, 'quiet-start': flag, 'beside-sandbox': flag, built: flag } })
const start = async () => {
  for (const one of values.built ? [PORTAL, PROGRAMS] : [PORTAL]) await makeIfNeeded(one, (line) => console.log(line))
  const product = values.built ? { web: 'dist/web.js', worker: 'dist/worker.js' } : {}
  return startStack({ besideSandbox: values['beside-sandbox'], ...product })
}
const startedAt = performance.now()
let stack: Stack | undefined

await runScript('demo', async () => {
  const ended = untilSignal()
  if (values['quiet-start']) return quietStart(ended)
  console.log('Starting PostgreSQL, Redis, the stand-ins, web and worker …')
  const ending = await Promise.race([
    ended.then(() => 'signal' as const),
    tell().catch((error: unknown) => verdict([error instanceof Error ? error.message : String(error)])),
  ])
  if (ending === 'signal') {
    await stopAndSay()
    if (values.once) console.log('demo: failed, stopped by a signal before the end')
    return values.once ? 1 : 0
  }
  if (values.once) {
    await stack?.stop()
    console.log(ending.line)
    return ending.code
  }
  console.log(`\n${ending.line}`)
  if (!stack) return ending.code
  showAddresses(stack)
  await ended
  return stopAndSay()
})

async function tell(): Promise<{ line: string; code: number }> {
  stack = await start()
  console.log(`Everything is up: ${stack.publicUrl}`)
  return verdict(await tellStory(stack))
}

function verdict(failures: readonly string[]): { line: string; code: number } {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  return failures.length === 0
    ? { line: `demo: ok, everything agrees (${seconds} s)`, code: 0 }
    : { line: `demo: failed, ${failures.length} did not hold: ${failures.join('; ').replaceAll('\n', ' ')}`, code: 1 }
}

async function quietStart(ended: Promise<unknown>): Promise<number> {
  const starting = start()
  stack = await Promise.race([starting, ended.then(() => undefined)])
  // A signal during the start: what is up by then is stopped, once it is up.
  if (!stack) {
    stack = await starting
    return stopAndSay()
  }
  console.log('ready')
  await ended
  return stopAndSay()
}

async function stopAndSay(): Promise<number> {
  console.log('stopping …')
  await stack?.stop()
  return 0
}

function showAddresses({ publicUrl, at, logs, environment }: Stack): void {
  console.log(`\nIt stays up; Ctrl-C stops it.
  portal and API   ${publicUrl}   (docs: ${publicUrl}/docs)
  log in as        ${CUSTOMER.email}   password: ${CUSTOMER.password}
  sign up as       customer1003@example.jp with customer number C-1003; the code is in the mailbox
  staff            ${at('salesforce')}   (orders, Cases, and the button "Provision in WHMCS")
  mailbox          ${at('mail')}
  what they hold   ${STAND_INS.map((name) => `${at(name)}/__sandbox/state`).join('\n                   ')}
  logs             ${logs}
  commands         node --env-file=${relative(process.cwd(), environment)} src/cli/doctor.ts   (or orders.ts, reconcile.ts, catalog-check.ts)`)
}
