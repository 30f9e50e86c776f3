// npm run image:check: carries the Dockerfile's steps out in an empty Debian root, without a container engine, and runs what comes out of them as an
// engine would: under the image's user, on a root that nobody can write to, until /readyz says yes.
//   --keep  leaves the roots, and says where they are
// Needs root on Linux, for chroot and mounts. Where that cannot be had it says so and fails: a check that did nothing has shown nothing.
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startConfined, whyNotHere } from './image/confined.ts'
import { wantPrograms } from './image/empty-root.ts'
import { claimWork } from './image/work-folder.ts'

const CHECK = join(import.meta.dirname, 'image/check.ts')
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })

async function main(): Promise<number> {
  const why = whyNotHere()
  if (why !== null) {
    console.log(`image: failed, it cannot be looked at on this machine: ${why}`)
    return 1
  }
  wantPrograms((line) => console.log(line))
  const work = claimWork()
  const child = startConfined(process.execPath, [CHECK, work.path])
  let brokenOff = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      brokenOff = true
      child.kill('SIGKILL')
    })
  const [code]: (number | null)[] = await once(child, 'close')
  if (values.keep) console.log(`kept in ${work.keep()}`)
  else work.remove()
  if (brokenOff) console.log('image: broken off; nothing of it is left')
  return code ?? 1
}

process.exit(await main())
