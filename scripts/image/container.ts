// What an engine does to a process: a root of its own, which may be read-only, and a user.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'

export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface Place {
  root: string
  cwd: string
  env: Record<string, string>
}

// Mounts go with the process that sees them. Each line ends in the next program, so that a signal reaches the one that was asked for.
const TO_BUILD =
  'mount -t proc proc "$0/proc"; if [ -n "$3" ]; then mkdir -p "$0/root/.npm"; mount --bind "$3" "$0/root/.npm"; fi; exec chroot "$0" /usr/bin/env -C "$1" /bin/sh -ec "$2"'
const TO_RUN = [
  'mount --bind "$0" "$0"',
  'mount -o remount,bind,ro "$0"',
  'mount -t proc -o nosuid,nodev,noexec proc "$0/proc"',
  'mount -t tmpfs -o size=64m,noexec,nosuid,nodev,mode=1777 tmpfs "$0/tmp"',
  'user=$1; folder=$2; shift 2; exec setpriv --no-new-privs chroot --userspec="$user" "$0" /usr/bin/env -C "$folder" "$@"',
].join('\n')

/** Carries a RUN step out, as root, with `cache` as npm's. Throws with what it said last. */
export function runToBuild({ root, cwd, env }: Place, command: string, cache: string): void {
  const args = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec', TO_BUILD, root, cwd, command, cache]
  const run = spawnSync('unshare', args, { env: { PATH, HOME: '/root', ...env }, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (run.status !== 0)
    throw new Error(`${command}\n${run.error?.message ?? `${run.stdout}${run.stderr}`.trimEnd().split('\n').slice(-40).join('\n')}`)
}

/** Starts a command under `user`, which can write to nothing but /tmp. The child is the command itself. */
export function startToRun({ root, cwd, env }: Place, user: string, command: readonly string[]): ChildProcess {
  return spawn('unshare', ['--mount', 'sh', '-ec', TO_RUN, root, user, cwd, ...command], {
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
