// A PostgreSQL server of our own, for the scripts and the tests: a real one, durable, on a socket in a private folder.
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, openSync, closeSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { claimFolder, FolderInUse } from './claim.ts'
import { makeCluster } from './cluster.ts'
import { spawnNoted } from './noted-child.ts'
import { findPrograms, type Programs } from './postgres-programs.ts'
import { isAlive, processesIn, until, worksIn } from './processes.ts'
import { clearStaleLocks, pidIn } from './stale-locks.ts'
import { handOver, reachableFolder, reachableProgram, serviceUser, type RunAs } from './unprivileged.ts'

export interface PostgresServer {
  /** Superuser's address of the database `trunkline`; other databases may be made from there. The same after a restart. */
  url: string
  socketDir: string
  pid: number
  version: string
  /** Resolves when the server process has ended, whoever ended it. */
  exited: Promise<void>
  stop(): Promise<void>
}

const PORT = 5432 // names the socket file only; nothing listens on the network
const START_LIMIT_MS = 60_000 // recovery after a crash may have to read much of the log
const SOCKET_PATH_BYTES = 107 // sun_path, minus the closing zero
const SETTINGS = [
  'listen_addresses=',
  `port=${PORT}`,
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'max_connections=200',
  'timezone=UTC',
  'log_timezone=UTC',
  'shared_buffers=64MB',
  'unix_socket_permissions=0700',
]

/** Starts the server of `dataDir`, made there when new. Throws FolderInUse when it runs already and its owner lives; a leftover is stopped first. */
export async function startPostgres({ dataDir, preferredMajor }: { dataDir: string; preferredMajor?: number }): Promise<PostgresServer> {
  const user = serviceUser()
  const wanted = resolve(dataDir)
  const home = reachableFolder(wanted, user)
  const data = join(home, 'data')
  const claim = await claimFolder(wanted, 'PostgreSQL', data, 'SIGINT')
  try {
    refuseForeignServer(data, wanted)
    const folderMajor = existsSync(join(data, 'PG_VERSION')) ? Number(readFileSync(join(data, 'PG_VERSION'), 'utf8')) : undefined
    const programs = findPrograms({
      ...(folderMajor !== undefined && { folderMajor }),
      ...(preferredMajor !== undefined && { preferredMajor }),
    })
    const bin = programs.bundled ? join(reachableProgram(join(programs.bin, '..'), home, user), 'bin') : programs.bin
    if (folderMajor === undefined) makeCluster(data, bin, user, plainEnv())
    const socketDir = makeSocketDir(home, user)
    const url = `postgres://postgres@localhost:${PORT}/trunkline?host=${encodeURIComponent(socketDir)}`
    const { child, pid } = await launch({ bin, data, home, socketDir, user, url, serves: (pid) => claim.serves(pid) })
    await ensureDatabase(url)
    return serverOf(child, pid, { url, socketDir, programs, release: () => claim.release() })
  } catch (error) {
    if (!(error instanceof FolderInUse)) claim.release()
    throw error
  }
}

function serverOf(
  child: ChildProcess,
  pid: number,
  of: { url: string; socketDir: string; programs: Programs; release: () => void },
): PostgresServer {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit').then(() => undefined) : Promise.resolve()
  const atExit = () => child.kill('SIGINT')
  process.once('exit', atExit)
  void exited.then(() => process.off('exit', atExit))
  const stop = async () => {
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      if (!isAlive(pid)) break
      child.kill(signal) // fast, then immediate, then by force; each leaves a database that recovers
      if (await until(() => child.exitCode !== null || child.signalCode !== null, 15_000)) break
    }
    await exited
    of.release()
  }
  return { url: of.url, socketDir: of.socketDir, pid, version: of.programs.version, exited, stop }
}

const lockOf = (data: string): string => join(data, 'postmaster.pid')
const socketLockOf = (socketDir: string): string => join(socketDir, `.s.PGSQL.${PORT}.lock`)

/** A server of this folder that our claim file does not know. */
function refuseForeignServer(data: string, folder: string): void {
  const file = lockOf(data)
  if (!existsSync(file)) return
  const pid = pidIn(file)
  if (worksIn(pid, data))
    throw new FolderInUse(
      `A PostgreSQL that this script did not start is running in ${folder} (process ${pid}). Stop it, or set DATA_DIR to another folder.`,
    )
}

/** A folder short enough for a socket: beside the data, else in /tmp under a name that stays the same for this data. */
function makeSocketDir(home: string, user: RunAs): string {
  const near = join(home, 's')
  const fits = Buffer.byteLength(socketLockOf(near)) <= SOCKET_PATH_BYTES
  const dir = fits ? near : join('/tmp', `trunkline-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (lstatSync(dir).isSymbolicLink()) throw new Error(`${dir} is a link; it must be a folder of our own`)
  handOver(dir, user)
  chmodSync(dir, 0o700)
  if (statSync(dir).uid !== (user.uid ?? process.getuid?.())) throw new Error(`${dir} belongs to another user`)
  return dir
}

interface Launch {
  bin: string
  data: string
  home: string
  socketDir: string
  user: RunAs
  url: string
  /** Said before it begins: who is killed meanwhile leaves a server that the next start must know as its own. */
  serves(pid: number): void
}

async function launch(of: Launch): Promise<{ child: ChildProcess; pid: number }> {
  const logFile = join(of.home, 'postgres.log')
  const end = performance.now() + START_LIMIT_MS
  for (;;) {
    // Children of a killed server hold its memory for a moment; a new one refuses to start until they are gone.
    await until(() => processesIn(of.data).length === 0, 10_000)
    clearStaleLocks(of.data, [lockOf(of.data), socketLockOf(of.socketDir)])
    const log = openSync(logFile, 'a')
    const args = ['-D', of.data, ...[...SETTINGS, `unix_socket_directories=${of.socketDir}`].flatMap((setting) => ['-c', setting])]
    const child = spawnNoted(join(of.bin, 'postgres'), args, { ...of.user, cwd: '/', env: plainEnv(), log }, of.serves)
    closeSync(log)
    const failed = new Promise<Error>((done) => child.once('error', done))
    const ready = until(
      async () => child.exitCode !== null || child.signalCode !== null || (await answers(of.url)),
      end - performance.now(),
    )
    const broken = await Promise.race([failed, ready.then(() => undefined)])
    if (broken) throw new Error(`PostgreSQL did not start: ${broken.message}`)
    const running = child.exitCode === null && child.signalCode === null
    if (running && (await ready) && child.pid !== undefined) return { child, pid: child.pid }
    if (running) child.kill('SIGQUIT')
    if (performance.now() >= end || !isTransient(logFile))
      throw new Error(`PostgreSQL did not start in ${of.data}; its log is ${logFile}:\n${lastLines(logFile)}`)
    await sleep(200)
  }
}

const isTransient = (logFile: string): boolean => /pre-existing shared memory block|is in use/.test(lastLines(logFile))
const lastLines = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-6).join('\n')
/** Neither the locale nor any PG… variable of the caller may change what the server does. */
const plainEnv = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' })

/** The server's main database, which is always there. */
const adminUrl = (url: string): string => url.replace('/trunkline?', '/postgres?')

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(adminUrl(url), (client) => client.query('select 1'))
    return true
  } catch {
    return false // not yet; the caller's limit ends the wait
  }
}

async function ensureDatabase(url: string): Promise<void> {
  await withClient(adminUrl(url), async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'trunkline'")
    if (!rowCount) await client.query('create database trunkline')
  })
}

async function withClient<T>(connectionString: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined) // the server ending the connection is seen by the query
  try {
    await client.connect()
    return await use(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
