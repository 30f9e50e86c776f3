// docs/doctor.md as the doctor's own table says it.
import { join } from 'node:path'
import { type Check, SYSTEMS } from '../src/doctor/check.ts'
import { CHECKS } from '../src/doctor/table.ts'
import { PROBES } from '../src/doctor/whmcs-probes.ts'

export const DOCTOR_DOC = join(import.meta.dirname, '../docs/doctor.md')

const INTRODUCTION = `# Whether everything is set up right

\`npm run doctor\` looks at the configuration, the database, Redis and every system around, and says of each thing that is not right what it is
and where it is mended. It reads alone: nothing is changed anywhere, and it may be run beside a system that is at work. \`-- --only whmcs\` looks at
one system, and tells what is wrong before it in others; \`-- --json\` prints a line of JSON for each finding.

\`-- --fix\` carries out what can be done from here, which is pending migrations, and Redis's \`maxmemory-policy\` and \`appendonly\` with its own
file of settings; then it looks again. What could not be done is told as a finding, with what a person has to do. All else are settings of other
systems, made by people with rights that this program must not have.

It exits 1 when there is a fault, 0 when there are warnings alone. A finding that is neither right nor wrong is one that could not be looked at:
what it rests on comes first, or nobody can know yet. Whatever hangs, a look ends within a minute.

A line of \`--json\` is \`{ check, ok, severity, says, remedy }\`: \`severity\` is \`fault\`, \`warning\` or \`info\`, \`remedy\` is null where there is nothing to
do. Neither secrets nor anything personal is in it, nor any text of another system. Names of checks are never changed.

The stand-ins can be set up wrong on purpose, one way at a time: \`GET /__sandbox/setups\`, \`POST /__sandbox/setups { name }\`.`

const WHMCS = `## How the actions of WHMCS are tried

Each action that the product calls is called once, in a way that cannot change anything; the API role is judged before the action runs. What a
role must never have is not called, so nobody is told of a role that allows too much: one that is right would have to refuse with each look, and an
address that is refused again and again may be banned by WHMCS.

What becomes of AddOrder's \`notes\` is not tried, since no try would leave nothing behind: only AddOrder writes the notes of an order, and one that is
placed for the sake of it has a number and services, is told to the staff and the hooks of the install, and stays when it is cancelled; DeleteOrder is an
action that the role must not have. \`whmcs.notes\` judges by the newest order that was placed for a customer.`

const cells = (...texts: string[]): string => `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
const table = (heads: string[], rows: string[][]): string =>
  [cells(...heads), cells(...heads.map(() => '---')), ...rows.map((row) => cells(...row))].join('\n')

const rowOf = ({ id, looks, mended, needs = [] }: Check): string[] => [
  `\`${id}\``,
  looks,
  mended,
  needs.map((need) => `\`${need}\``).join(', '),
]

/** The whole page. */
export function doctorDocument(): string {
  const groups = SYSTEMS.map((system) =>
    table(['check', 'looks at', 'mended at', 'after'], CHECKS.filter((check) => check.system === system).map(rowOf)),
  )
  const actions = Object.entries(PROBES).map(([action, { params, harmless }]) => [
    `\`${action}\``,
    Object.keys(params)
      .map((name) => `\`${name}\``)
      .join(', ') || 'nothing',
    harmless,
  ])
  return `${[INTRODUCTION, `## The ${CHECKS.length} checks`, ...groups, WHMCS, table(['action', 'sent with it', 'why it changes nothing'], actions)].join('\n\n')}\n`
}
