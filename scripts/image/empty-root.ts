// The bases of the image, as near as they can be had without a registry of images: Debian's smallest system by debootstrap, and for building
// the Node and npm of this machine in it, as the image `node` has them.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findProgram } from '../services/programs.ts'

/** Where root alone may write, since what lies there is started as root. */
export const FOLDER = '/var/cache/trunkline-image'
const SUITE = 'bookworm'
/** Made once and unpacked from then on: it takes a minute, and is the same for every commit. */
const KEPT = join(FOLDER, `${SUITE}.tar`)
const DEBOOTSTRAP = {
  names: ['debootstrap'],
  debian: 'debootstrap',
  how: 'Install it (Debian and Ubuntu: `sudo apt-get install debootstrap`).',
}

type Say = (line: string) => void

/** Before the run begins, since who breaks that off must not break off apt-get. */
export function wantPrograms(say: Say): void {
  if (!existsSync(KEPT)) findProgram(DEBOOTSTRAP, say)
}

/** What the image `debian` is: the system alone. */
export function runBase(root: string, say: Say): void {
  if (!existsSync(KEPT)) bootstrap(`${root}.making`, say)
  mkdirSync(root)
  must('tar', ['-C', root, '--numeric-owner', '-xpf', KEPT])
}

/** What the image `node` is: Node 24 and npm in /usr/local besides. */
export function buildBase(root: string, say: Say): void {
  runBase(root, say)
  const local = join(root, 'usr/local')
  cpSync(realpathSync(process.execPath), join(local, 'bin/node'))
  const npm = join(dirname(realpathSync(npmProgram())), '..')
  cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true, verbatimSymlinks: true })
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'))
  // How names are resolved and whom to trust is the machine's, as an engine gives it to what it builds.
  for (const file of ['etc/resolv.conf', 'etc/hosts', 'etc/ssl/certs/ca-certificates.crt'])
    if (existsSync(`/${file}`)) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), readFileSync(`/${file}`))
    }
}

/** Two runs may do it at once, and each may be broken off: what is kept is whole, and one's alone. */
const KEEP = 'tar -C "$0" --numeric-owner -cf "$1.new" . && mv "$1.new" "$1"'

function bootstrap(making: string, say: Say): void {
  const program = findProgram(DEBOOTSTRAP, say)
  say(`Making Debian’s smallest system for ${KEPT} …`)
  must(program, ['--variant=minbase', SUITE, making])
  rmSync(join(making, 'var/cache/apt/archives'), { recursive: true, force: true })
  must('flock', [FOLDER, 'sh', '-ec', KEEP, making, KEPT])
  rmSync(making, { recursive: true })
}

function npmProgram(): string {
  const found = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'npm')).find((path) => existsSync(path)) // prettier-ignore
  if (found === undefined) throw new Error('no npm on PATH')
  return found
}

export function must(program: string, args: readonly string[]): string {
  // What debootstrap calls lies where not every PATH of root leads.
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` }
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26, env })
  if (run.status === 0) return run.stdout
  const said = run.error?.message ?? `${run.stdout}${run.stderr}`.trimEnd().split('\n').slice(-8).join('\n')
  throw new Error(`${program} ${args.join(' ')}:\n${said}`)
}
