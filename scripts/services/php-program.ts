import { spawnSync } from 'node:child_process'
import { findOrInstall, findProgram } from './programs.ts'

/** PHP on the command line, with SQLite: what the hook for WHMCS is tested with. */
export function findPhp(say: (line: string) => void): string {
  const php = findProgram(
    {
      names: ['php'],
      debian: 'php-cli',
      how: 'Install it (Debian and Ubuntu: `sudo apt-get install php-cli php-sqlite3`; macOS: `brew install php`).',
    },
    say,
  )
  const hasSqlite = () => spawnSync(php, ['-m'], { encoding: 'utf8' }).stdout.includes('pdo_sqlite')
  return findOrInstall(
    {
      what: 'pdo_sqlite for PHP',
      look: () => (hasSqlite() ? php : undefined),
      debian: 'php-sqlite3',
      how: 'Debian and Ubuntu: `sudo apt-get install php-sqlite3`.',
    },
    say,
  )
}
