// Tells the story in short lines; colours only on a terminal.
import { columns } from '../columns.ts'

export interface Teller {
  chapter(title: string): void
  /** One thing that happened, with the time since the start. */
  say(line: string): void
  /** A claim and whether it holds. */
  check(claim: string, holds: boolean, found?: string): void
  table(rows: readonly (readonly string[])[]): void
  readonly failures: readonly string[]
}

export function createTeller(): Teller {
  const startedAt = performance.now()
  const failures: string[] = []
  const paint = (code: number, text: string) =>
    process.stdout.isTTY && !process.env['NO_COLOR'] ? `\u001B[${code}m${text}\u001B[0m` : text
  const [bold, dim, green, red] = [1, 2, 32, 31].map((code) => (text: string) => paint(code, text))
  const at = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`
  let chapters = 0
  return {
    failures,
    chapter(title) {
      chapters += 1
      console.log(`\n${bold?.(`${chapters}. ${title}`)}`)
    },
    say: (line) => console.log(`${dim?.(at())}  ${line}`),
    check(claim, holds, found) {
      if (!holds) failures.push(claim)
      const why = found === undefined || holds ? '' : ` (found: ${found})`
      console.log(`${dim?.(at())}  ${holds ? green?.('✓') : red?.('✗')} ${claim}${why}`)
    },
    table(rows) {
      for (const [n, line] of columns(rows).entries()) console.log(`          ${n === 0 ? dim?.(line) : line}`)
    },
  }
}
