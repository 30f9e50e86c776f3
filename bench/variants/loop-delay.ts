// Loaded before a program of ours (`--import`): how late its event loop comes, written to LOOP_DELAY_FILE at each SIGUSR2, and counted anew.
import { appendFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env['LOOP_DELAY_FILE']
if (file === undefined) throw new Error('LOOP_DELAY_FILE says where to write')
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('SIGUSR2', () => {
  appendFileSync(file, `${JSON.stringify({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 })}\n`)
  delay.reset()
})
