// npm run image:check: carries the Dockerfile's steps out in an empty Debian root, without a container engine, and runs what comes out of them as an
// engine would: under the image's user, on a root that nobody can write to, until /readyz says yes.
//   --keep  leaves the roots, and says where they are
// Needs root on Linux, for chroot and mounts. Where that cannot be had it says so and fails: a check that did nothing has shown nothing.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSteps } from './deploy/dockerfile-steps.ts'
import { whyNotHere } from './image/container.ts'
import { buildBase, runBase } from './image/empty-root.ts'
import { showThatItRuns } from './image/run.ts'
import { carryOut } from './image/stages.ts'

const DOCKERFILE = join(import.meta.dirname, '../deploy/image/Dockerfile')
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })
const startedAt = performance.now()
const say = (line: string) => console.log(line)

async function main(): Promise<number> {
  const why = whyNotHere()
  if (why !== null) {
    console.log(`image: failed, it cannot be looked at on this machine: ${why}`)
    return 1
  }
  const work = mkdtempSync('/var/tmp/trunkline-image-')
  try {
    const { steps, stages } = readSteps(readFileSync(DOCKERFILE, 'utf8'))
    const image = carryOut(stages, { work, bases: { BUILD_BASE: buildBase, RUN_BASE: runBase }, say })
    const shown = await showThatItRuns(image, work, say)
    say(`image: ok, ${steps.length} steps, ${shown} things shown (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`)
    return 0
  } catch (error) {
    say(`image: failed, ${error instanceof Error ? error.message : String(error)}`)
    return 1
  } finally {
    if (values.keep) say(`kept in ${work}`)
    else rmSync(work, { recursive: true, force: true })
  }
}

process.exit(await main())
