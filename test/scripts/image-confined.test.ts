// What a run of the image's steps leaves behind when somebody ends it: nothing.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { ROOT } from '../../scripts/build/make.ts'
import { whyNotHere } from '../../scripts/image/confined.ts'
import { until } from '../world/until.ts'

// Where nothing can be mounted nothing can be left: the command says so and fails.
test.skipIf(whyNotHere() !== null)('what a run has started ends with it, also when it is killed', async () => {
  const mark = `${3_600 + Math.random()}`
  const script = `
    import { startConfined } from ${JSON.stringify(join(ROOT, 'scripts/image/confined.ts'))}
    startConfined('sh', ['-ec', 'mount -t tmpfs tmpfs /mnt; setsid sleep ${mark} & echo started; wait'])`
  const run = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(run.stdout, 'data')
  await until(() => running(mark), 'what it starts to run')
  run.kill('SIGKILL')
  await until(() => !running(mark), 'what it started to end')
})

/** Whether a process has this word in its command. */
const running = (word: string): boolean =>
  globSync('/proc/[0-9]*/cmdline').some((path) => {
    try {
      return readFileSync(path, 'utf8').split('\0').includes(word)
    } catch {
      return false // it ended while we looked
    }
  })
