// npm run sandbox: the stand-ins alone.
import { STAND_INS, startSandbox } from './stack.ts'
import { runScript, untilSignal } from './until-signal.ts'

await runScript('sandbox', async () => {
  const ended = untilSignal()
  const stack = await startSandbox({ show: true })
  for (const name of STAND_INS) console.log(`${name.padEnd(10)} ${stack.at(name)}   desk: ${stack.at(name)}/__sandbox/state`)
  await ended
  await stack.stop()
})
