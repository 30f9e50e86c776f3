// What BullMQ and the sessions need of Redis.
import type { Finding } from '../rules/finding.ts'

const NEEDED = { appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' }

export function checkRedisConf(path: string, text: string): Finding[] {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  const lineOf = (name: string) => lines.findIndex(([first]) => first === name)
  const wrong = Object.entries(NEEDED)
    .filter(([name, value]) => lines[lineOf(name)]?.[1] !== value)
    .map(([name, value]) => ({ path, line: lineOf(name) + 1 || 1, message: `${name} must be ${value}` }))
  const password = lineOf('requirepass')
  return password < 0 ? wrong : [...wrong, { path, line: password + 1, message: 'the password comes from its file, not from here' }]
}
