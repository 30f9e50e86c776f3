// docs/effects.md, made from src/effects: the figures from the table itself, the words from the docstring above each effect.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { EFFECTS } from '../../src/effects/table.ts'
import type { Tools } from '../../src/effects/tools.ts'
import type { AnyEffect } from '../../src/journal/effect.ts'
import { times } from '../../src/journal/times.ts'
import { parseSource, visit, type Finding } from './finding.ts'

const ROOT = join(import.meta.dirname, '../..')
export const EFFECTS_DOC = join(ROOT, 'docs/effects.md')

type Changing = Exclude<AnyEffect<Tools>, { class: 'R' }>
type Reading = Extract<AnyEffect<Tools>, { class: 'R' }>

const INTRODUCTION = `# Effects

Everything that Trunkline does to another system, one row each. This page is made from \`src/effects\` by \`node scripts/effects-doc.ts\`; do not edit it.

A remote has three answers, never two: yes, no, and not known. After "not known" the journal looks for the effect by its marker, the text that
the same request left in the remote record: 10, 30 and 90 seconds later, and when the quiet period is over. What it finds is believed at any
time; that there is nothing is believed only when the quiet period is over, since until then the request may still take effect.
What becomes of the effect then is its class.`

const CLASSES = `## Classes

**K, by key.** The remote itself refuses a second one with the same key, so a repeat cannot double it. It is still looked for first, because
the one that is there is the answer.

**S, set.** It sets a value, and a repeat leads to the same state. Where the next value may be another, it has a quiet period all the same: a lost
request must not arrive after a newer value. Where the value can be read back, that comes first; where it cannot, it is set again.

**B, by marker.** A repeat would make a second one, and the remote does not stop it. It is looked for before the first request as well, which covers a
journal restored from a backup, but for one that follows at once on the effect that makes what it changes. It is repeated only when the quiet period is
over and nothing was found.

**N, never.** It cannot be found again. After "not known" the machine does not repeat it: when the quiet period is over a person decides. Mail is the
exception: what tells of an order goes out once more, with the same Message-ID; a code or a link does not, since the reader can ask again.

**R, read.** It changes nothing, so it is never intended and may be repeated at will. It may answer "not yet, look again".`

/** Milliseconds as people say them: `5 min`. */
function duration(ms: number): string {
  const units = [
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const
  const [size, unit] = units.find(([candidate]) => ms >= candidate && ms % candidate === 0) ?? [1, 'ms']
  return ms === 0 ? 'none' : `${ms / size} ${unit}`
}

const givenUp = (ms = times(1).giveUpMs): string => (ms === Infinity ? 'never' : duration(ms))

const SYSTEMS = { salesforce: 'Salesforce', whmcs: 'WHMCS', esim: 'eSIM provider', mail: 'mail' } as const

interface Written {
  /** The docstring above it, as one paragraph, without the id it begins with. */
  words: string
  /** What its marker is made of, as the code has it. */
  marker: string
}

/** What the files say of the effects, by their ids. */
function writtenEffects(): Map<string, Written> {
  const found = new Map<string, Written>()
  for (const path of globSync('src/effects/*.ts', { cwd: ROOT }).sort()) {
    const { tree } = parseSource(path, readFileSync(join(ROOT, path), 'utf8'))
    visit(tree, (node) => {
      if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'id' || !ts.isStringLiteral(node.initializer)) return
      const statement = ts.findAncestor(node, ts.isVariableStatement)
      const [comment] = statement ? ts.getJSDocCommentsAndTags(statement) : []
      const text = comment && ts.getTextOfJSDocComment(comment.comment)
      const id = node.initializer.text
      if (text === undefined) return
      found.set(id, { words: text.replaceAll(/\s+/g, ' ').replace(`${id}. `, '').trim(), marker: markerIn(node.parent) })
    })
  }
  return found
}

function markerIn(effect: ts.ObjectLiteralExpression): string {
  const marker = effect.properties.find((property) => property.name?.getText() === 'marker')
  return marker && ts.isPropertyAssignment(marker) && ts.isArrowFunction(marker.initializer) ? marker.initializer.body.getText() : ''
}

const row = (...cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const table = (titles: string[], rows: string[]): string => [row(...titles), row(...titles.map(() => '---')), ...rows].join('\n')

function changingRow(effect: Changing, marker: string): string {
  const { id, system, quietMs, quietWith, confirmNoneMs, maxPerforms, giveUpMs, undo, find, lane } = effect
  const again = confirmNoneMs === undefined ? '' : `, and again at ${duration(confirmNoneMs)}`
  return row(
    id,
    effect.class,
    SYSTEMS[system],
    `\`${marker}\``,
    `${duration(quietMs)}${again}${quietWith ? ', at most' : ''}`,
    find === null ? 'no' : 'yes',
    lane ? 'one at a time' : '',
    maxPerforms === undefined ? '' : String(maxPerforms),
    givenUp(giveUpMs),
    undo ?? '',
  )
}

/** The whole page. Throws where an effect has no docstring. */
export function effectsDocument(): string {
  const written = writtenEffects()
  const all = Object.values(EFFECTS)
  const of = ({ id }: { id: string }): Written => {
    const said = written.get(id)
    if (said === undefined) throw new Error(`${id} has no docstring above it in src/effects`)
    return said
  }
  const changing = all.filter((effect): effect is Changing => effect.class !== 'R')
  const reading = all.filter((effect): effect is Reading => effect.class === 'R')
  const parts = [
    INTRODUCTION,
    '## What changes another system',
    table(
      [
        'effect',
        'class',
        'system',
        'marker',
        'quiet period',
        'can be found',
        'in flight',
        'requests at most',
        'to a person after',
        'undone by',
      ],
      changing.map((effect) => changingRow(effect, of(effect).marker)),
    ),
    ...changing.map((effect) => `**${effect.id}.** ${of(effect).words}`),
    CLASSES,
    '## What only reads',
    table(
      ['look', 'system', 'to a person after', 'what for'],
      reading.map((look) => row(look.id, SYSTEMS[look.system], givenUp(look.giveUpMs), of(look).words)),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

/** `root` is looked at only where it is this repository: effects are running code. */
export function checkEffectsDocument(root: string): Finding[] {
  if (join(root) !== ROOT) return []
  const isCurrent = existsSync(EFFECTS_DOC) && readFileSync(EFFECTS_DOC, 'utf8') === effectsDocument()
  return isCurrent ? [] : [{ path: 'docs/effects.md', line: 1, message: 'is not what src/effects says: run `node scripts/effects-doc.ts`' }]
}
