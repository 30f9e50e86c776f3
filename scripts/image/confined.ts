// A world of its own for a program: its processes and its mounts.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'

const MEMORY_BYTES = 4 * 2 ** 30
const WORLD = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

/** Null where it can be done. */
export function whyNotHere(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux, for chroot and mounts'
  if (process.getuid?.() !== 0) return 'it needs root, for chroot and mounts: sudo env "PATH=$PATH" npm run image:check'
  if (process.availableMemory() < MEMORY_BYTES) return 'it needs 4 GB of free memory, where the roots are made'
  const probe = spawnSync('unshare', [...WORLD, 'sh', '-ec', 'mount -t tmpfs tmpfs /mnt; mount --bind /mnt /mnt'], { encoding: 'utf8' })
  return probe.status === 0 ? null : `mounts are not allowed here (${probe.error?.message ?? probe.stderr.trim()})`
}

/**
 * Starts a program as the first process of its world: with it the kernel ends whatever it has started, and lets go of what it has mounted. It is
 * ended itself when this process is, however that comes: a run that was killed leaves no server, no mount and no half of an install behind.
 */
export function startConfined(program: string, args: readonly string[]): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...WORLD, program, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
}
