// npm run image:check: carries the Dockerfile's steps out in an empty Debian root, without a container engine, and runs what comes out of them as an
// engine would: under the image's user, on a root that nobody can write to, until /readyz says yes.
// Needs root on Linux, for chroot and mounts. Where that cannot be had it says so and fails: a check that did nothing has shown nothing.
import { once } from 'node:events'
import { join } from 'node:path'
import { startConfined, whyNotHere } from './image/confined.ts'
import { wantPrograms } from './image/empty-root.ts'
import { NotHere } from './services/programs.ts'

const CHECK = join(import.meta.dirname, 'image/check.ts')

async function main(): Promise<number> {
  const why = whyNotHere() ?? whyNoPrograms()
  if (why !== null) {
    console.log(`image: failed, it cannot be looked at on this machine: ${why}`)
    return 1
  }
  const child = startConfined(process.execPath, [CHECK])
  let brokenOff = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      brokenOff = true
      child.kill('SIGKILL')
    })
  const [code]: (number | null)[] = await once(child, 'close')
  if (brokenOff) console.log('image: broken off; nothing of it is left')
  return code ?? 1
}

function whyNoPrograms(): string | null {
  try {
    wantPrograms((line) => console.log(line))
    return null
  } catch (error) {
    if (error instanceof NotHere) return error.message
    throw error
  }
}

process.exit(await main())
