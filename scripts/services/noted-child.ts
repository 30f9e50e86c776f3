// A service that begins only once somebody has written down that it runs: whoever is killed before that leaves nothing behind that the next
// start would have to take for a stranger's.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'

/** The shell becomes the program when it is told to; should we be gone, it reads the end of our pipe and goes as well. */
const WHEN_TOLD = 'read -r go && exec "$0" "$@" </dev/null'

/** Spawns the program in a session of its own, its output going to `log`. It begins after `note` has returned; a throw there ends it. */
export function spawnNoted(
  program: string,
  args: readonly string[],
  { log, ...options }: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> & { log: number },
  note: (pid: number) => void,
): ChildProcess {
  // A session of its own: Ctrl-C in the terminal must not stop a database before its users.
  const child = spawn('sh', ['-c', WHEN_TOLD, program, ...args], { ...options, detached: true, stdio: ['pipe', log, log] })
  child.stdin?.on('error', () => undefined) // it may have been killed while it waited; its end tells so
  try {
    if (child.pid !== undefined) note(child.pid)
    child.stdin?.write('go\n')
  } finally {
    child.stdin?.end()
  }
  return child
}
