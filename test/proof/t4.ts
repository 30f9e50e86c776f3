// T4: sixty-nine bugs, each put into a copy of the product; some proof has to notice every one of them.

import { MUTANTS } from './mutants/all.ts'
import { type Tried, tryAll } from './mutants/try-all.ts'
import { type Judged, prove, type ProofOptions, type Violation } from './proof.ts'

await prove('t4', tryMutants, ['only'])

async function tryMutants({ seed, said }: ProofOptions): Promise<Judged> {
  const only = said['only']?.split(',')
  const mutants = MUTANTS.filter(({ id }) => !only || only.includes(id))
  const { tried, failing } = await tryAll(mutants, seed, (one) => console.log(lineOf(one)))
  const count = (is: Tried['is']) => tried.filter((one) => one.is === is).length
  const violations: Violation[] = [
    ...tried.filter(({ is }) => is !== 'caught').map(({ mutant: { id, title }, is }) => ({ breaks: is, what: `${id}: ${title}`, replay: `npm run t4 -- --only ${id} --seed ${seed}` })), // prettier-ignore
    ...failing.map((what) => ({ breaks: 'baseline', what })),
    ...(mutants.length === 0 ? [{ breaks: 'vacuous', what: 'no mutant was tried' }] : []),
  ]
  return {
    counts: {
      mutants: mutants.length,
      caught: count('caught'),
      survived: count('survived'),
      stale: count('stale'),
      caughtAfter: Object.fromEntries(tried.map(({ mutant: { id }, is, noticed }) => [id, is === 'caught' ? noticed.after : null]).sort()),
    },
    violations,
  }
}

function lineOf({ mutant: { id, title, caughtBy }, is, noticed: { what, after }, seconds }: Tried): string {
  const how = is === 'caught' ? `${is} by ${what}, after ${after} ${caughtBy.by === 'test' ? 'tests' : 'schedules'}` : `${is.toUpperCase()} (${after})` // prettier-ignore
  return `${id}  ${title}: ${how}, ${seconds.toFixed(1)} s`
}
