import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync, readdirSync, readFileSync, existsSync } from 'node:fs'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres } from '../../scripts/services/postgres.ts'
import { isAlive, processesIn, until } from '../../scripts/services/processes.ts'
import { serviceUser } from '../../scripts/services/unprivileged.ts'
import { spawnNoted } from '../../scripts/services/noted-child.ts'
import { startRedis } from '../../scripts/services/redis.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync('/tmp/trunk-services-')
  chmodSync(folder, 0o711)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('PostgreSQL', () => {
  test('is durable, in UTC and UTF-8, and listens on no network', async () => {
    const server = await startPostgres({ dataDir: folder })
    const show = async (name: string) => Object.values((await query(server.url, `show ${name}`))[0] ?? {})[0]
    expect(await show('fsync')).toBe('on')
    expect(await show('synchronous_commit')).toBe('on')
    expect(await show('timezone')).toBe('UTC')
    expect(await show('server_encoding')).toBe('UTF8')
    expect(await show('listen_addresses')).toBe('')
    await server.stop()
    expect(isAlive(server.pid)).toBe(false)
  })

  test('comes back with its rows and its address after a kill -9', async () => {
    const first = await startPostgres({ dataDir: folder })
    await query(first.url, 'create table kept (n int)')
    await query(first.url, 'insert into kept select generate_series(1, 100)')
    process.kill(first.pid, 'SIGKILL')
    await first.exited
    const second = await startPostgres({ dataDir: folder })
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'select count(*)::int as n from kept')).toEqual([{ n: 100 }])
    await second.stop()
  })

  test('refuses a second start on its folder', async () => {
    const server = await startPostgres({ dataDir: folder })
    await expect(startPostgres({ dataDir: folder })).rejects.toThrow(/already running in .*DATA_DIR/s)
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
  })

  test('takes over the folder from an owner that was killed, and stops what it left running', async () => {
    const owner = await startElsewhere('postgres.ts', 'startPostgres')
    process.kill(owner.scriptPid, 'SIGKILL')
    await until(() => !isAlive(owner.scriptPid), 5_000)
    expect(isAlive(owner.pid)).toBe(true)
    const server = await startPostgres({ dataDir: folder })
    expect(isAlive(owner.pid)).toBe(false)
    await server.stop()
  })

  test('starts where the first start was killed while it made the files', async () => {
    const owner = startingElsewhere('postgres.ts', 'startPostgres', true)
    const homes = () => readdirSync(folder).filter((name) => existsSync(join(folder, name, 'PG_VERSION')))
    expect(await until(() => homes().length > 0, 20_000, 1)).toBe(true)
    process.kill(-(owner.pid ?? 0), 'SIGKILL') // initdb with it
    expect(existsSync(join(folder, 'data', 'global/pg_control'))).toBe(false)
    await until(() => !isAlive(owner.pid ?? 0), 5_000)
    const server = await startPostgres({ dataDir: folder })
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(homes()).toEqual(['data'])
    await server.stop()
  })

  test('takes over from an owner that was killed before the server was ready', async () => {
    await (await startPostgres({ dataDir: folder })).stop()
    const owner = startingElsewhere('postgres.ts', 'startPostgres')
    const file = join(folder, 'data/postmaster.pid')
    expect(await until(() => existsSync(file), 20_000, 1)).toBe(true)
    process.kill(owner.pid ?? 0, 'SIGKILL')
    await until(() => !isAlive(owner.pid ?? 0), 5_000)
    const server = await startPostgres({ dataDir: folder })
    expect(processesIn(join(folder, 'data'))).toContain(server.pid)
    await server.stop()
  })

  test('refuses the folder while an owner elsewhere lives', async () => {
    const owner = await startElsewhere('postgres.ts', 'startPostgres')
    await expect(startPostgres({ dataDir: folder })).rejects.toThrow(`started by process ${owner.scriptPid}`)
    process.kill(owner.scriptPid, 'SIGTERM')
    await until(() => !isAlive(owner.pid), 15_000)
  })

  // PostgreSQL minds its own user's processes alone.
  const asServer = () => ({ cwd: '/', ...serviceUser() })
  test.each([
    ['was given to another program', () => spawn('sleep', ['60'], asServer()), ({ pid }: ChildProcess) => String(pid)],
    // The shell becomes a program that never asks after the child it got.
    ['is of one that has ended unasked', () => spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], asServer()), firstLine],
  ])('starts although the process id in stale lock files %s', async (_, begin, idOf) => {
    const first = await startPostgres({ dataDir: folder })
    process.kill(first.pid, 'SIGKILL')
    await first.exited
    const other = begin()
    const pid = await idOf(other)
    for (const file of [join(folder, 'data/postmaster.pid'), join(first.socketDir, '.s.PGSQL.5432.lock')]) {
      const text = readFileSync(file, 'utf8')
      expect(text).toContain(String(first.pid))
      writeFileSync(file, text.replace(String(first.pid), pid))
    }
    await until(() => processesIn(join(folder, 'data')).length === 0, 10_000)
    const second = await startPostgres({ dataDir: folder })
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await second.stop()
    other.kill()
  })

  test('says which version a folder needs', async () => {
    const server = await startPostgres({ dataDir: folder })
    await server.stop()
    writeFileSync(join(folder, 'data/PG_VERSION'), '9\n')
    await expect(startPostgres({ dataDir: folder })).rejects.toThrow(/made by PostgreSQL 9/)
  })

  test.runIf(process.getuid?.() === 0)('works below a folder that is closed to the user it runs under', async () => {
    chmodSync(folder, 0o700)
    const first = await startPostgres({ dataDir: join(folder, 'pg') })
    await query(first.url, 'create table kept (n int)')
    await first.stop()
    const second = await startPostgres({ dataDir: join(folder, 'pg') })
    expect(await query(second.url, 'select * from kept')).toEqual([])
    await second.stop()
    rmSync(readFileSync(join(folder, 'pg/elsewhere'), 'utf8').trim(), { recursive: true })
  })
})

describe('Redis', () => {
  test('never drops keys under memory pressure, and is stopped', async () => {
    const server = await startRedis({ dataDir: folder })
    const redis = new Redis(server.url)
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
    redis.disconnect()
    await server.stop()
    expect(isAlive(server.pid)).toBe(false)
  })

  test('comes back on the same port after a kill -9', async () => {
    const first = await startRedis({ dataDir: folder })
    process.kill(first.pid, 'SIGKILL')
    await first.exited
    const second = await startRedis({ dataDir: folder })
    expect(second.url).toBe(first.url)
    await second.stop()
  })

  test('refuses a second start on its folder', async () => {
    const server = await startRedis({ dataDir: folder })
    await expect(startRedis({ dataDir: folder })).rejects.toThrow(/already running/)
    await server.stop()
  })

  test('takes over the folder from an owner that was killed', async () => {
    const owner = await startElsewhere('redis.ts', 'startRedis')
    process.kill(owner.scriptPid, 'SIGKILL')
    await until(() => !isAlive(owner.scriptPid), 5_000)
    const server = await startRedis({ dataDir: folder })
    expect(isAlive(owner.pid)).toBe(false)
    await server.stop()
  })
})

describe('a service that is only now being begun', () => {
  const touching = (note: (pid: number) => void) => {
    const log = openSync(join(folder, 'log'), 'a')
    const child = spawnNoted('touch', [join(folder, 'begun')], { log }, note)
    closeSync(log)
    return once(child, 'exit')
  }
  const hasBegun = () => existsSync(join(folder, 'begun'))

  test('waits until its process is written down', async () => {
    let noted = 0
    const ended = touching((pid) => {
      execFileSync('sleep', ['0.2'])
      expect(hasBegun()).toBe(false)
      noted = pid
    })
    expect(await ended).toEqual([0, null])
    expect(noted).toBeGreaterThan(0)
    expect(hasBegun()).toBe(true)
  })

  test('ends with whoever is killed before that', async () => {
    const code = `import { spawnNoted } from '${join(import.meta.dirname, '../../scripts/services/noted-child.ts')}'
      spawnNoted('touch', ['${join(folder, 'begun')}'], { log: 1 }, (pid) => {
        console.log(pid)
        process.kill(process.pid, 'SIGKILL')
      })`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    const pid = Number(stdout)
    expect(pid).toBeGreaterThan(0)
    expect(await until(() => !isAlive(pid), 5_000)).toBe(true)
    expect(hasBegun()).toBe(false)
  })
})

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return rows
  } finally {
    await client.end()
  }
}

/** Starts the service from a process of its own, which stays. */
async function startElsewhere(file: string, start: string): Promise<{ scriptPid: number; pid: number }> {
  const script = startingElsewhere(file, start)
  return { scriptPid: script.pid ?? 0, pid: Number(await firstLine(script)) }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  let said = ''
  stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await until(() => said.includes('\n'), 20_000)
  return said.trim()
}

function startingElsewhere(file: string, start: string, detached = false) {
  const code = `import { ${start} } from '${join(import.meta.dirname, '../../scripts/services', file)}'
    const server = await ${start}({ dataDir: '${folder}' })
    process.on('SIGTERM', () => void server.stop().then(() => process.exit()))
    console.log(server.pid)
    setInterval(() => undefined, 1_000)`
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'], detached })
}
