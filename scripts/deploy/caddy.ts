// The proxy's file, as the proxy itself reads it; and that it keeps inside what is for operators.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'
import { findProgram } from '../services/programs.ts'

const CADDY = {
  names: ['caddy'],
  debian: 'caddy',
  how: 'Install it (Debian and Ubuntu: `sudo apt-get install caddy`; macOS: `brew install caddy`).',
}
const INSIDE = ['/metrics', '/readyz']
const Said = z.object({ msg: z.string().optional(), level: z.string().optional() })

export const findCaddy = (say: (line: string) => void): string => findProgram(CADDY, say)

export function checkCaddyfile(path: string, text: string, say: (line: string) => void): Finding[] {
  const caddy = findCaddy(say)
  // In a file of its own: what is tried may be other than what lies in the tree.
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-caddy-'))
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, text)
  const run = spawnSync(caddy, ['adapt', '--adapter', 'caddyfile', '--config', file], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, PUBLIC_HOST: 'my.example.com' },
  })
  rmSync(folder, { recursive: true })
  if (run.status !== 0) return [{ path, line: Number(/:(\d+)/.exec(run.stderr)?.[1] ?? 1), message: lastWords(run.stderr) }]
  // Adapted, an answer to a path looks the same however it was written down.
  const open = INSIDE.filter((address) => !run.stdout.includes(`"${address}"`))
  return open.map((address) => ({ path, line: 1, message: `${address} can be read from outside` }))
}

function lastWords(text: string): string {
  const last = text.trim().split('\n').at(-1) ?? ''
  if (!last.startsWith('{')) return last
  const said = Said.safeParse(JSON.parse(last))
  return said.success ? (said.data.msg ?? last) : last
}
