// npm run dev: the whole stack, its lines in this terminal; web and worker start again when a source file changes.
import { watch } from 'node:fs'
import { join } from 'node:path'
import { makeIfNeeded } from './build/make.ts'
import { PORTAL } from './build/portal.ts'
import { startStack } from './stack.ts'
import { runScript, untilSignal } from './until-signal.ts'

const ROOT = join(import.meta.dirname, '..')
const PRODUCT = ['src', 'jobs', 'mappings', 'salesforce', 'whmcs', 'esim', 'mail']
const STAND_IN = /^sandbox/
/** Editors write a file in several steps. */
const SETTLE_MS = 150

await runScript('dev', async () => {
  const ended = untilSignal()
  await makeIfNeeded(PORTAL, (line) => console.log(line))
  const stack = await startStack({ show: true, say: (line) => console.log(line) })
  console.log(`ready: ${stack.publicUrl}`)
  const due = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const changed = (folder: string, file: string | null) => {
    if (!file?.endsWith('.ts')) return
    const inSandbox = STAND_IN.test(folder) ? ['salesforce', 'whmcs', 'esim', 'mail'].filter((name) => file.startsWith(name)) : []
    for (const name of STAND_IN.test(folder) ? inSandbox : ['web', 'worker']) due.add(name)
    clearTimeout(timer)
    timer = setTimeout(() => {
      console.log(`${join(folder, file)} changed; starting again: ${[...due].join(', ')}`)
      const names = [...due]
      due.clear()
      void Promise.all(names.map((name) => stack.supervisor.restart(name)))
    }, SETTLE_MS)
  }
  const watchers = [...PRODUCT, 'sandbox'].map((folder) =>
    watch(join(ROOT, folder), { recursive: true }, (_, file) => changed(folder, file)),
  )
  await ended
  for (const watcher of watchers) watcher.close()
  clearTimeout(timer)
  await stack.stop()
})
