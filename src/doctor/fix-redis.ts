import type { Redis } from 'ioredis'
import { fault, warning } from './finding.ts'
import type { Attempt } from './fix.ts'

/** For the server that runs, and for the next time that it starts. Its file then holds whatever else was set while it ran, too. */
export async function setRedis(redis: Redis, name: string, value: string): Promise<Attempt> {
  try {
    await redis.config('SET', name, value)
  } catch {
    // Its words may quote a user name.
    return {
      says: 'failed: Redis does not let us set it',
      left: fault(
        `${name} could not be set to ${value} from here`,
        `\`redis-cli CONFIG SET ${name} ${value}\` as a user who may, and the same in redis.conf; a managed Redis has it among its parameters.`,
      ),
    }
  }
  try {
    await redis.config('REWRITE')
    return { says: `${name} is ${value}, in redis.conf too`, left: null }
  } catch {
    return {
      says: `${name} is ${value} until Redis starts anew`,
      left: warning(
        `${name} is ${value} until Redis starts anew: its file of settings could not be written`,
        `Write \`${name} ${value}\` into redis.conf, or into the parameters of the managed Redis.`,
      ),
    }
  }
}
