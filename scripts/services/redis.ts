// A Redis server of our own, for the scripts and the tests, on a loopback port.
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { freePorts, isFree } from '../free-port.ts'
import { claimFolder, FolderInUse } from './claim.ts'
import { isAlive, until } from './processes.ts'
import { spawnNoted } from './noted-child.ts'
import { findRedis } from './redis-program.ts'

export interface RedisServer {
  url: string
  port: number
  pid: number
  /** Resolves when the server process has ended, whoever ended it. */
  exited: Promise<void>
  stop(): Promise<void>
}

interface Options {
  dataDir: string
  /** Keep what it holds over a restart (append-only file, one second). Off for tests. */
  durable?: boolean
  say?: (line: string) => void
}

const START_LIMIT_MS = 20_000

/** Starts the server of `dataDir`, on the port it had there before where that is free. Throws FolderInUse when it runs already and its owner lives. */
export async function startRedis({ dataDir, durable = false, say = console.error }: Options): Promise<RedisServer> {
  const home = resolve(dataDir)
  const data = join(home, 'data')
  mkdirSync(data, { recursive: true })
  const claim = await claimFolder(home, 'Redis', data, 'SIGTERM')
  try {
    const program = findRedis(say)
    const { child, port, pid } = await launch(program, {
      data,
      log: join(home, 'redis.log'),
      durable,
      before: Number(claim.kept['port'] ?? 0),
      serves: (pid, port) => claim.serves(pid, { port }),
    })
    return serverOf(child, pid, port, () => claim.release())
  } catch (error) {
    if (!(error instanceof FolderInUse)) claim.release()
    throw error
  }
}

function serverOf(child: ChildProcess, pid: number, port: number, release: () => void): RedisServer {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit').then(() => undefined) : Promise.resolve()
  const atExit = () => child.kill('SIGTERM')
  process.once('exit', atExit)
  void exited.then(() => process.off('exit', atExit))
  const stop = async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (!isAlive(pid)) break
      child.kill(signal)
      if (await until(() => child.exitCode !== null || child.signalCode !== null, 10_000)) break
    }
    await exited
    release()
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid, exited, stop }
}

interface Launch {
  data: string
  log: string
  durable: boolean
  /** The port of the last start, 0 for none. */
  before: number
  /** Said before it begins: who is killed meanwhile leaves a server that the next start must know as its own. */
  serves(pid: number, port: number): void
}

async function launch(program: string, of: Launch): Promise<{ child: ChildProcess; port: number; pid: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = of.before > 0 && (await isFree(of.before)) ? of.before : await freePorts()
    const log = openSync(of.log, 'a')
    const keep = of.durable ? ['--appendonly', 'yes', '--appendfsync', 'everysec'] : ['--appendonly', 'no']
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      of.data,
      '--save',
      '',
      ...keep,
      '--maxmemory-policy',
      'noeviction',
      '--daemonize',
      'no',
    ]
    const child = spawnNoted(program, args, { cwd: of.data, log }, (pid) => of.serves(pid, port))
    closeSync(log)
    const failed = new Promise<Error>((done) => child.once('error', done))
    const gone = () => child.exitCode !== null || child.signalCode !== null
    const ready = until(async () => gone() || (await pong(port)), START_LIMIT_MS)
    const broken = await Promise.race([failed, ready.then(() => undefined)])
    if (broken) throw new Error(`Redis did not start: ${broken.message}`)
    if (!gone() && (await ready) && child.pid !== undefined) return { child, port, pid: child.pid }
    child.kill('SIGKILL')
    // Another program may have taken the port between our look and the start.
    if (attempt >= 3)
      throw new Error(
        `Redis did not start; its log is ${of.log}:\n${readFileSync(of.log, 'utf8').trimEnd().split('\n').slice(-6).join('\n')}`,
      )
  }
}

/** Whether it answers PING; while it still loads its file it says LOADING. */
function pong(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'))
    socket.setTimeout(500, () => socket.destroy())
    socket.once('data', (reply) => {
      socket.destroy()
      done(reply.toString().startsWith('+PONG'))
    })
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
  })
}
