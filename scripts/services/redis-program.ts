// Where Redis (or Valkey, its free continuation) is; as root on Debian it is installed when missing.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'

const NAMES = ['redis-server', 'valkey-server']
const HOW = 'Install it (Debian and Ubuntu: `sudo apt-get install redis-server`; macOS: `brew install redis`), or set REDIS_URL.'

/** The program's path. Throws with the way to install it. */
export function findRedis(say: (line: string) => void): string {
  const found = onPath()
  if (found) return found
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(`No Redis here. ${HOW}`)
  say('No Redis here: installing Debian’s redis-server with apt-get …')
  // Run level 1 keeps the package from starting a service of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const run = (args: string[]) => spawnSync('apt-get', args, { env, encoding: 'utf8' })
  const install = ['install', '-y', '--no-install-recommends', 'redis-server']
  let result = run(install)
  if (result.status !== 0) {
    run(['update'])
    result = run(install)
  }
  const now = onPath()
  if (!now) throw new Error(`apt-get could not install redis-server: ${result.stderr.trim().split('\n').at(-1)}. ${HOW}`)
  return now
}

function onPath(): string | undefined {
  const dirs = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin']
  return dirs.flatMap((dir) => NAMES.map((name) => join(dir, name))).find((path) => existsSync(path))
}
