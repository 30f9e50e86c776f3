// One stand-in as a process of its own: node sandbox/main.ts salesforce|whmcs|esim|mail
import { readSettings } from './settings.ts'
import { STAND_INS, type StandInName, startOne } from './start.ts'

const isStandIn = (name: string | undefined): name is StandInName => STAND_INS.some((known) => known === name)

async function main(name: string | undefined): Promise<void> {
  if (!isStandIn(name)) throw new Error(`usage: node sandbox/main.ts ${STAND_INS.join('|')}`)
  const given = readSettings(process.env)
  const settings = { ...given, whmcs: { ...given.whmcs, hookBeatsAtOnce: true } }
  const running = await startOne(name, {
    settings,
    port: settings.port === 0 ? 0 : settings.port + STAND_INS.indexOf(name),
    bffUrl: () => settings.publicUrl,
    smtpPort: settings.smtpPort === 0 ? undefined : settings.smtpPort,
  })
  console.log(`sandbox: ${name} listens on ${running.url}${running.smtp ? `, SMTP on 127.0.0.1:${running.smtp.port}` : ''}`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void running.close().then(() => process.exit(0)))
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(`sandbox: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
