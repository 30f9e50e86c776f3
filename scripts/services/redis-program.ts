import { findProgram } from './programs.ts'

/** Redis, or Valkey, its free continuation. */
export const findRedis = (say: (line: string) => void): string =>
  findProgram(
    {
      names: ['redis-server', 'valkey-server'],
      debian: 'redis-server',
      how: 'Install it (Debian and Ubuntu: `sudo apt-get install redis-server`; macOS: `brew install redis`), or set REDIS_URL.',
    },
    say,
  )
