import type { Redis } from 'ioredis'
import type { Log } from '../../base/log.ts'

// The gate's one script, and how questions travel to it.

/** Values that one question takes in the script. */
const WIDTH = 13
const BATCH_MOST = 128

/**
 * Answers several questions, each of thirteen values, in order. Keys depend on what the session holds, so they are made inside: this script
 * needs one Redis, not a cluster.
 */
const GATE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function count(key, window, times)
  local n = redis.call('INCRBY', key, times)
  if n == tonumber(times) then redis.call('PEXPIRE', key, window) end
  return n
end
local function ends(key, window)
  local left = redis.call('PTTL', key)
  if left < 0 then redis.call('PEXPIRE', key, window) left = tonumber(window) end
  return left
end
local function over(key, most, window)
  if count(key, window, 1) <= tonumber(most) then return false end
  return ends(key, window)
end
local function ask(id, group, idle, api, public, window, scope, fingerprint, flight, limit, allowed, period, passed)
  local session, name, counter, most, user = '', 'public', 'rate:' .. group, public, ''
  if id ~= '' then
    local key = 'session:' .. id
    local value = redis.call('GET', key)
    if value then
      local left = tonumber(string.match(value, '^%d+')) - now
      if left > 0 then
        redis.call('PEXPIRE', key, math.min(left, idle))
        session, name, counter, most = value, 'api', 'rate:' .. id, api
        user = string.match(value, '^%d+|%d+|([^|]*)')
      end
    end
  end
  if passed ~= '' then
    local n = count(counter, window, passed)
    return { session, name, ends(counter, window), '', most - n }
  end
  local left = over(counter, most, window)
  if not left and limit ~= '' and user ~= '' then
    name = limit
    left = over('rate:' .. limit .. ':' .. user, allowed, period)
  end
  if left then return { session, name, left, '' } end
  if scope == '' or user == '' then return { session } end
  local key = 'idem:' .. user .. ':' .. scope
  local held = redis.call('GET', key)
  if held then return { session, '', 0, held } end
  redis.call('SET', key, fingerprint .. '\\n', 'PX', flight)
  return { session }
end
local answers = {}
for at = 1, #ARGV, ${WIDTH} do answers[#answers + 1] = ask(unpack(ARGV, at, at + ${WIDTH - 1})) end
return answers`

/** What the script takes of one question, in its order. */
export type GateValues = readonly (string | number)[]

/** What the script says to one question. */
export interface GateReply {
  /** The session's value, empty where none lives. */
  session: string
  /** The limit that refuses; where requests were only counted, the limit that counts them. Empty: none refuses. */
  limit: string
  /** Until that limit's window ends. */
  leftMs: number
  /** What the idempotency key holds. */
  held: string
  /** How many more requests that limit allows in its window, below 0 when there were too many. */
  room: number
}

/**
 * Sends questions to Redis. Those that arrive in one turn of the event loop, or while Redis works on others, go out as one command: alone,
 * none waits; under load Redis is asked far less often, which is most of what asking it costs. `undefined`: Redis did not answer.
 */
export function openGateScript(redis: Redis, log: Log): (values: GateValues) => Promise<GateReply | undefined> {
  redis.defineCommand('gate', { numberOfKeys: 0, lua: GATE, readOnly: false })
  const waiting: { values: GateValues; tell: (reply: GateReply | undefined) => void }[] = []
  let underWay = false
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH_MOST)
      let replies: unknown
      try {
        replies = await runGate(redis, batch.length === 1 && batch[0] ? batch[0].values : batch.flatMap(({ values }) => values))
      } catch (error) {
        log.fault('gate.failed', error)
        // Who came meanwhile has waited long enough for a Redis that does not answer.
        batch.push(...waiting.splice(0))
      }
      batch.forEach(({ tell }, at) => tell(Array.isArray(replies) ? asReply(replies[at]) : undefined))
    }
    underWay = false
  }
  return (values) =>
    new Promise((tell) => {
      waiting.push({ values, tell })
      if (underWay) return
      underWay = true
      setImmediate(() => void flush())
    })
}

/** `defineCommand` adds the method at run time, so its type is stated here. */
function runGate(redis: Redis, values: GateValues): Promise<unknown> {
  return (redis as Redis & { gate(...values: GateValues): Promise<unknown> }).gate(...values)
}

function asReply(reply: unknown): GateReply {
  const [session, limit, left, held, room] = Array.isArray(reply) ? (reply as unknown[]) : []
  return {
    session: String(session ?? ''),
    limit: String(limit ?? ''),
    leftMs: Number(left ?? 0),
    held: String(held ?? ''),
    room: Number(room ?? 0),
  }
}
