import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { startProgram, untilAnswered } from '../../bench/process.ts'
import { freePorts } from '../../scripts/free-port.ts'
import { startWorld } from '../world.ts'

/** Of the pool on which hashing, name look-ups and files run. */
function poolThreads(pid: number): number {
  const names = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim())
  return names.filter((name) => name === 'libuv-worker').length
}

test.runIf(process.platform === 'linux')('the web process has more threads than passwords may take', async () => {
  await using world = await startWorld({ worker: false })
  const folder = mkdtempSync(join(tmpdir(), 'trunk-threads-'))
  const port = await freePorts()
  const url = `http://127.0.0.1:${port}`
  const web = await startProgram(
    ['src/main.ts'],
    { ...process.env, ...world.env, PORT: String(port), PUBLIC_URL: url },
    join(folder, 'log'),
  )
  try {
    await untilAnswered(`${url}/readyz`)
    expect(poolThreads(web.pid)).toBe(8)
  } finally {
    await web.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})
